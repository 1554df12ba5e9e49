-- How many leases of a queue ran out before they were used: told as a metric.
ALTER TABLE "review_queue" ADD COLUMN "expired_leases" BIGINT NOT NULL DEFAULT 0;
