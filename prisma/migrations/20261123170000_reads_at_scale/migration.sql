-- DropIndex
DROP INDEX "video_submitted_at_id_idx";

-- DropIndex
DROP INDEX "video_predicted_label_submitted_at_id_idx";

-- DropIndex
DROP INDEX "video_claim_probability_id_idx";

-- CreateIndex
CREATE INDEX "video_filters" ON "video"("submitted_at", "id", "predicted_label", "verified_status", "author_ban_status", "needs_review", "claim_probability");

-- CreateIndex
CREATE INDEX "video_by_label" ON "video"("predicted_label", "submitted_at", "id", "claim_probability");

-- CreateIndex
CREATE INDEX "video_by_probability" ON "video"("predicted_label", "claim_probability", "id", "submitted_at", "needs_review");

-- CreateTable
CREATE TABLE "video_count" (
    "slot" INTEGER NOT NULL,
    "predicted_label" "claim_label" NOT NULL,
    "verified_status" "verified_status" NOT NULL,
    "author_ban_status" "author_ban_status" NOT NULL,
    "videos" BIGINT NOT NULL,
    "needing_review" BIGINT NOT NULL,
    "needing_none" BIGINT NOT NULL,

    CONSTRAINT "video_count_pkey" PRIMARY KEY ("slot","predicted_label","verified_status","author_ban_status")
);

-- CreateTable
CREATE TABLE "video_volume" (
    "quarter" TIMESTAMPTZ(3) NOT NULL,
    "slot" INTEGER NOT NULL,
    "claims" INTEGER NOT NULL,
    "opinions" INTEGER NOT NULL,

    CONSTRAINT "video_volume_pkey" PRIMARY KEY ("quarter","slot")
);



-- What schema.prisma cannot say.

-- What few videos are, so that a filter by it neither reads the others nor makes them dearer to store.
CREATE INDEX "video_verified" ON "video" ("submitted_at", "id") WHERE "verified_status" = 'VERIFIED';
CREATE INDEX "video_author_suspect" ON "video" ("author_ban_status", "submitted_at", "id")
  WHERE "author_ban_status" <> 'ACTIVE';
CREATE INDEX "video_needs_review_probability" ON "video" ("predicted_label", "claim_probability", "id")
  WHERE "needs_review";

-- Two rollups, kept in the transaction of what they count: how many videos there are of each kind, and how
-- many were submitted in each quarter of an hour (where a day may begin, in some time zone). A figure is the
-- sum over slots: whoever writes holds a slot until the commit, so that nobody waits for anybody.
-- The rows of now are updated again and again: room in their pages keeps that off the index.
ALTER TABLE "video_count" SET (fillfactor = 50);
ALTER TABLE "video_volume" SET (fillfactor = 70);

-- The first slot that nobody holds; beyond these, one of the session's own, by its process.
CREATE FUNCTION "take_rollup_slot"() RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
  FOR slot IN 0..7 LOOP
    IF pg_try_advisory_xact_lock(hashtext('gavel.rollup'), slot) THEN RETURN slot; END IF;
  END LOOP;
  RETURN pg_backend_pid();
END
$$;

CREATE FUNCTION "quarter_of"(moment timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN date_bin('15 minutes', moment, '2000-01-01 00:00:00+00');

-- One statement, because it runs with every batch that is stored.
CREATE FUNCTION "count_new_videos"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held integer := take_rollup_slot();
BEGIN
  WITH of_kind AS (
    INSERT INTO video_count AS known
    SELECT held, predicted_label, verified_status, author_ban_status, count(*),
      count(*) FILTER (WHERE needs_review), count(*) FILTER (WHERE NOT needs_review)
    FROM added GROUP BY predicted_label, verified_status, author_ban_status
    ON CONFLICT (slot, predicted_label, verified_status, author_ban_status) DO UPDATE SET
      videos = known.videos + excluded.videos,
      needing_review = known.needing_review + excluded.needing_review,
      needing_none = known.needing_none + excluded.needing_none
  )
  INSERT INTO video_volume AS known
  SELECT quarter_of(submitted_at), held, count(*) FILTER (WHERE predicted_label = 'CLAIM'),
    count(*) FILTER (WHERE predicted_label = 'OPINION')
  FROM added GROUP BY 1
  ON CONFLICT (quarter, slot) DO UPDATE SET
    claims = known.claims + excluded.claims, opinions = known.opinions + excluded.opinions;
  RETURN NULL;
END
$$;

-- Adds a video, or with -1 takes it away.
CREATE FUNCTION "recount_video"(held integer, v video, change integer) RETURNS void LANGUAGE sql AS $$
  INSERT INTO video_count AS known
  VALUES (held, v.predicted_label, v.verified_status, v.author_ban_status, change,
    CASE WHEN v.needs_review THEN change ELSE 0 END, CASE WHEN NOT v.needs_review THEN change ELSE 0 END)
  ON CONFLICT (slot, predicted_label, verified_status, author_ban_status) DO UPDATE SET
    videos = known.videos + excluded.videos,
    needing_review = known.needing_review + excluded.needing_review,
    needing_none = known.needing_none + excluded.needing_none;
  INSERT INTO video_volume AS known
  VALUES (quarter_of(v.submitted_at), held,
    CASE v.predicted_label WHEN 'CLAIM' THEN change ELSE 0 END,
    CASE v.predicted_label WHEN 'OPINION' THEN change ELSE 0 END)
  ON CONFLICT (quarter, slot) DO UPDATE SET
    claims = known.claims + excluded.claims, opinions = known.opinions + excluded.opinions;
$$;

CREATE FUNCTION "count_changed_video"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  held integer := take_rollup_slot();
BEGIN
  PERFORM recount_video(held, OLD, -1);
  PERFORM recount_video(held, NEW, 1);
  RETURN NULL;
END
$$;

-- Triggers first: from here on to the commit nobody else writes videos. Videos are never deleted.
CREATE TRIGGER "count_new" AFTER INSERT ON "video"
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_new_videos();
-- A pointer that moves to a label, or new counts with the same prediction, cost nothing here.
CREATE TRIGGER "count_changed"
  AFTER UPDATE OF "submitted_at", "predicted_label", "verified_status", "author_ban_status", "needs_review"
  ON "video" FOR EACH ROW
  WHEN ((OLD."submitted_at", OLD."predicted_label", OLD."verified_status", OLD."author_ban_status", OLD."needs_review")
    IS DISTINCT FROM
    (NEW."submitted_at", NEW."predicted_label", NEW."verified_status", NEW."author_ban_status", NEW."needs_review"))
  EXECUTE FUNCTION count_changed_video();
INSERT INTO "video_count"
SELECT 0, predicted_label, verified_status, author_ban_status, count(*),
  count(*) FILTER (WHERE needs_review), count(*) FILTER (WHERE NOT needs_review)
FROM "video" GROUP BY predicted_label, verified_status, author_ban_status;

INSERT INTO "video_volume"
SELECT quarter_of(submitted_at), 0, count(*) FILTER (WHERE predicted_label = 'CLAIM'),
  count(*) FILTER (WHERE predicted_label = 'OPINION')
FROM "video" GROUP BY 1 ORDER BY 1;
