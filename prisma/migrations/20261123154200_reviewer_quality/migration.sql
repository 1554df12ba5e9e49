-- Second reviews: jobs that make a decision again, blind and without effect, to measure how well reviewers agree.
ALTER TABLE "review_job" ADD COLUMN "reviews_decision_id" UUID;

-- AddForeignKey
ALTER TABLE "review_job" ADD CONSTRAINT "review_job_reviews_decision_id_fkey" FOREIGN KEY ("reviews_decision_id") REFERENCES "decision"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- CreateIndex
CREATE INDEX "review_job_parent_id_idx" ON "review_job"("parent_id");




-- What schema.prisma cannot say.

ALTER TABLE "review_job" ADD CONSTRAINT "review_job_measures_one_thing"
  CHECK (num_nonnulls("gold_label_id", "reviews_decision_id") <= 1 AND ("reviews_decision_id" IS NULL OR "blind"));

-- What has no effect must not stand in the way of what has: neither counts as the one open job.
DROP INDEX "review_job_one_open";
CREATE UNIQUE INDEX "review_job_one_open" ON "review_job" ("queue_id", "video_id")
  WHERE "status" IN ('PENDING', 'LEASED') AND "gold_label_id" IS NULL AND "reviews_decision_id" IS NULL;

-- The known answers, to mix in.
CREATE INDEX "label_gold" ON "label" ("video_id") WHERE "source" = 'GOLD';
