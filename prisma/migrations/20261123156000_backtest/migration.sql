-- CreateEnum
CREATE TYPE "batch_status" AS ENUM ('QUEUED', 'RUNNING', 'CANCELLING', 'CANCELLED', 'SUCCEEDED', 'FAILED');

-- CreateTable
CREATE TABLE "backtest" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "status" "batch_status" NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "rules" JSONB NOT NULL,
    "threshold" DOUBLE PRECISION,
    "model_version" INTEGER,
    "range_from" TIMESTAMPTZ(3),
    "range_to" TIMESTAMPTZ(3) NOT NULL,
    "sample_size" INTEGER NOT NULL,
    "sample_seed" INTEGER NOT NULL,
    "cursor_at" TIMESTAMPTZ(3),
    "cursor_id" UUID,
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER,
    "rate" DOUBLE PRECISION,
    "tally" JSONB,
    "requested_by" TEXT NOT NULL,
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "backtest_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "backtest" ADD CONSTRAINT "backtest_model_version_fkey" FOREIGN KEY ("model_version") REFERENCES "model_version"("version") ON DELETE NO ACTION ON UPDATE NO ACTION;



-- What schema.prisma cannot say.

ALTER TABLE "backtest"
  ADD CONSTRAINT "backtest_threshold_range" CHECK ("threshold" > 0 AND "threshold" < 1),
  ADD CONSTRAINT "backtest_sample_range" CHECK ("sample_size" BETWEEN 0 AND 500),
  ADD CONSTRAINT "backtest_range" CHECK ("range_from" < "range_to"),
  ADD CONSTRAINT "backtest_done_range" CHECK (
    "done" >= 0 AND ("done" = 0) = ("cursor_id" IS NULL) AND ("cursor_at" IS NULL) = ("cursor_id" IS NULL)
    AND ("tally" IS NULL) = ("cursor_id" IS NULL)),
  ADD CONSTRAINT "backtest_total_range" CHECK ("total" >= 0),
  ADD CONSTRAINT "backtest_rate_range" CHECK ("rate" >= 0),
  ADD CONSTRAINT "backtest_finished" CHECK (("finished_at" IS NOT NULL) = ("status" IN ('CANCELLED', 'SUCCEEDED', 'FAILED'))),
  ADD CONSTRAINT "backtest_failure" CHECK (("failure" IS NOT NULL) = ("status" = 'FAILED'));

-- What the worker looks for.
CREATE INDEX "backtest_active" ON "backtest" ("id") WHERE "status" IN ('QUEUED', 'RUNNING', 'CANCELLING');
