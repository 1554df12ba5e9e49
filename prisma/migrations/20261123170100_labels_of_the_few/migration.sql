-- What schema.prisma cannot say: the label is judged in the indexes of what few videos are, too.
DROP INDEX "video_verified";
CREATE INDEX "video_verified" ON "video" ("submitted_at", "id", "predicted_label")
  WHERE "verified_status" = 'VERIFIED';
DROP INDEX "video_author_suspect";
CREATE INDEX "video_author_suspect" ON "video" ("author_ban_status", "submitted_at", "id", "predicted_label")
  WHERE "author_ban_status" <> 'ACTIVE';
