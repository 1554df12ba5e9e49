-- CreateEnum
CREATE TYPE "backfill_status" AS ENUM ('QUEUED', 'RUNNING', 'CANCELLING', 'CANCELLED', 'SUCCEEDED', 'FAILED');

-- CreateTable
CREATE TABLE "backfill" (
    "id" UUID NOT NULL,
    "model_version" INTEGER NOT NULL,
    "status" "backfill_status" NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "through_video_id" UUID,
    "cursor" UUID,
    "scored" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER,
    "rate" DOUBLE PRECISION,
    "requested_by" TEXT NOT NULL,
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "backfill_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "backfill" ADD CONSTRAINT "backfill_model_version_fkey" FOREIGN KEY ("model_version") REFERENCES "model_version"("version") ON DELETE NO ACTION ON UPDATE NO ACTION;



-- What schema.prisma cannot say.

ALTER TABLE "backfill"
  ADD CONSTRAINT "backfill_scored_range" CHECK ("scored" >= 0 AND ("scored" = 0) = ("cursor" IS NULL)),
  ADD CONSTRAINT "backfill_cursor_range" CHECK ("cursor" <= "through_video_id"),
  ADD CONSTRAINT "backfill_total_range" CHECK ("total" >= 0),
  ADD CONSTRAINT "backfill_rate_range" CHECK ("rate" >= 0),
  ADD CONSTRAINT "backfill_finished" CHECK (("finished_at" IS NOT NULL) = ("status" IN ('CANCELLED', 'SUCCEEDED', 'FAILED'))),
  ADD CONSTRAINT "backfill_failure" CHECK (("failure" IS NOT NULL) = ("status" = 'FAILED'));

-- One backfill of a version at a time.
CREATE UNIQUE INDEX "backfill_one_active" ON "backfill" ("model_version")
  WHERE "status" IN ('QUEUED', 'RUNNING', 'CANCELLING');
