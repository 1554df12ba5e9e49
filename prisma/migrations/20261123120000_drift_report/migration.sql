-- CreateEnum
CREATE TYPE "drift_status" AS ENUM ('STABLE', 'DRIFTED', 'INSUFFICIENT_DATA');

-- CreateEnum
CREATE TYPE "drift_baseline" AS ENUM ('SNAPSHOT', 'FIRST_PREDICTIONS');

-- CreateTable
CREATE TABLE "drift_report" (
    "id" UUID NOT NULL,
    "model_version" INTEGER NOT NULL,
    "baseline" "drift_baseline" NOT NULL,
    "dataset_snapshot_id" UUID,
    "period_start" TIMESTAMPTZ(3) NOT NULL,
    "period_end" TIMESTAMPTZ(3) NOT NULL,
    "status" "drift_status" NOT NULL,
    "baseline_count" INTEGER NOT NULL,
    "video_count" INTEGER NOT NULL,
    "features" JSONB NOT NULL,
    "label_agreement" JSONB NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "drift_report_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "label_created_at_idx" ON "label"("created_at");

-- AddForeignKey
ALTER TABLE "drift_report" ADD CONSTRAINT "drift_report_model_version_fkey" FOREIGN KEY ("model_version") REFERENCES "model_version"("version") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "drift_report" ADD CONSTRAINT "drift_report_dataset_snapshot_id_fkey" FOREIGN KEY ("dataset_snapshot_id") REFERENCES "dataset_snapshot"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;


-- What schema.prisma cannot say.

ALTER TABLE "drift_report"
  ADD CONSTRAINT "drift_report_period" CHECK ("period_start" < "period_end"),
  ADD CONSTRAINT "drift_report_baseline" CHECK (("dataset_snapshot_id" IS NOT NULL) = ("baseline" = 'SNAPSHOT'));

CREATE TRIGGER "append_only" BEFORE UPDATE OR DELETE ON "drift_report"
  FOR EACH ROW EXECUTE FUNCTION "refuse_history_change"();
CREATE TRIGGER "append_only_truncate" BEFORE TRUNCATE ON "drift_report"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_history_change"();
