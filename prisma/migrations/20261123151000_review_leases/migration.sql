-- For how long reviewers may take their own decision back; and why a job was closed without one.
ALTER TABLE "review_queue" ADD COLUMN "undo_seconds" INTEGER NOT NULL DEFAULT 600;
ALTER TABLE "review_job" ADD COLUMN "closing_reason" TEXT;

ALTER TABLE "review_queue" ADD CONSTRAINT "review_queue_undo_range" CHECK ("undo_seconds" BETWEEN 0 AND 2592000);
ALTER TABLE "review_job" ADD CONSTRAINT "review_job_closing_reason" CHECK (
  "closing_reason" IS NULL OR "status" IN ('ESCALATED', 'CANCELLED'));

-- The index of what is handed out next also counts what waits, and since when, without the table.
DROP INDEX "review_job_next";
CREATE INDEX "review_job_next" ON "review_job" ("queue_id", "sort_key", "id") INCLUDE ("enqueued_at")
  WHERE "status" = 'PENDING';
