-- An author's videos, newest last: what rules ask of each author's history at every insert. Videos whose
-- author is not known cost nothing.
CREATE INDEX "video_author" ON "video" ("author_external_id", "submitted_at") WHERE "author_external_id" IS NOT NULL;

-- Actions that cost strikes, by author: who has how many that count.
CREATE INDEX "action_taken_strikes_author" ON "action_taken" ("author_external_id", "strikes_expire_at")
  WHERE "author_external_id" IS NOT NULL AND "strikes" > 0;
