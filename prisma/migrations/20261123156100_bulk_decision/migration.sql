-- AlterTable
ALTER TABLE "decision" ADD COLUMN "bulk_decision_id" UUID;

-- CreateTable
CREATE TABLE "bulk_decision" (
    "id" UUID NOT NULL,
    "kind" "decision_kind" NOT NULL,
    "undoes_id" UUID,
    "status" "batch_status" NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "filter" JSONB NOT NULL,
    "label" "claim_label",
    "policies" JSONB NOT NULL,
    "action_ids" UUID[],
    "reason" TEXT NOT NULL,
    "expected_count" INTEGER NOT NULL,
    "through_at" TIMESTAMPTZ(3) NOT NULL,
    "cursor_at" TIMESTAMPTZ(3),
    "cursor_id" UUID,
    "done" INTEGER NOT NULL DEFAULT 0,
    "decided" INTEGER NOT NULL DEFAULT 0,
    "skipped_gold" INTEGER NOT NULL DEFAULT 0,
    "skipped_erased" INTEGER NOT NULL DEFAULT 0,
    "skipped_since" INTEGER NOT NULL DEFAULT 0,
    "jobs_touched" INTEGER NOT NULL DEFAULT 0,
    "rate" DOUBLE PRECISION,
    "requested_by" TEXT NOT NULL,
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "bulk_decision_pkey" PRIMARY KEY ("id")
);

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_bulk_decision_id_fkey" FOREIGN KEY ("bulk_decision_id") REFERENCES "bulk_decision"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "bulk_decision" ADD CONSTRAINT "bulk_decision_undoes_id_fkey" FOREIGN KEY ("undoes_id") REFERENCES "bulk_decision"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;



-- What schema.prisma cannot say.

ALTER TABLE "bulk_decision"
  ADD CONSTRAINT "bulk_decision_undo" CHECK (("kind" = 'UNDO') = ("undoes_id" IS NOT NULL)),
  ADD CONSTRAINT "bulk_decision_counts" CHECK (
    "expected_count" >= 0 AND "done" >= 0 AND "jobs_touched" >= 0
    AND "done" = "decided" + "skipped_gold" + "skipped_erased" + "skipped_since"
    AND least("decided", "skipped_gold", "skipped_erased", "skipped_since") >= 0
    AND ("done" = 0) = ("cursor_id" IS NULL)),
  ADD CONSTRAINT "bulk_decision_rate_range" CHECK ("rate" >= 0),
  ADD CONSTRAINT "bulk_decision_finished" CHECK (("finished_at" IS NOT NULL) = ("status" IN ('CANCELLED', 'SUCCEEDED', 'FAILED'))),
  ADD CONSTRAINT "bulk_decision_failure" CHECK (("failure" IS NOT NULL) = ("status" = 'FAILED'));

-- What the worker looks for; and one undoing of a bulk decision at a time.
CREATE INDEX "bulk_decision_active" ON "bulk_decision" ("id") WHERE "status" IN ('QUEUED', 'RUNNING', 'CANCELLING');
CREATE UNIQUE INDEX "bulk_decision_one_undo" ON "bulk_decision" ("undoes_id")
  WHERE "status" IN ('QUEUED', 'RUNNING', 'CANCELLING');

-- The decisions of a bulk decision.
CREATE INDEX "decision_of_bulk" ON "decision" ("bulk_decision_id", "id") WHERE "bulk_decision_id" IS NOT NULL;
