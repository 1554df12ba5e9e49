-- AlterTable
ALTER TABLE "label" ADD COLUMN     "reason" TEXT;

-- CreateTable
CREATE TABLE "label_error_report" (
    "dataset_snapshot_id" UUID NOT NULL,
    "architecture" TEXT NOT NULL,
    "folds" INTEGER NOT NULL,
    "row_count" INTEGER NOT NULL,
    "suspect_count" INTEGER NOT NULL,
    "claim_threshold" DOUBLE PRECISION NOT NULL,
    "opinion_threshold" DOUBLE PRECISION NOT NULL,
    "confident_joint" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "label_error_report_pkey" PRIMARY KEY ("dataset_snapshot_id")
);

-- CreateTable
CREATE TABLE "label_suspect" (
    "dataset_snapshot_id" UUID NOT NULL,
    "rank" INTEGER NOT NULL,
    "video_id" UUID NOT NULL,
    "label_id" UUID NOT NULL,
    "suggested_label" "claim_label" NOT NULL,
    "claim_probability" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "label_suspect_pkey" PRIMARY KEY ("dataset_snapshot_id","rank")
);

-- AddForeignKey
ALTER TABLE "label_error_report" ADD CONSTRAINT "label_error_report_dataset_snapshot_id_fkey" FOREIGN KEY ("dataset_snapshot_id") REFERENCES "dataset_snapshot"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "label_suspect" ADD CONSTRAINT "label_suspect_dataset_snapshot_id_fkey" FOREIGN KEY ("dataset_snapshot_id") REFERENCES "label_error_report"("dataset_snapshot_id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "label_suspect" ADD CONSTRAINT "label_suspect_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "video"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "label_suspect" ADD CONSTRAINT "label_suspect_label_id_fkey" FOREIGN KEY ("label_id") REFERENCES "label"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;


-- What schema.prisma cannot say.

ALTER TABLE "label"
  ADD CONSTRAINT "label_reason_length" CHECK (char_length("reason") BETWEEN 1 AND 1000);

ALTER TABLE "label_suspect"
  ADD CONSTRAINT "label_suspect_rank_positive" CHECK ("rank" >= 1),
  ADD CONSTRAINT "label_suspect_claim_probability_range" CHECK ("claim_probability" BETWEEN 0 AND 1);

DO $$
DECLARE history text;
BEGIN
  FOREACH history IN ARRAY ARRAY['label_error_report', 'label_suspect'] LOOP
    EXECUTE format(
      'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_history_change()', history);
    EXECUTE format(
      'CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()', history);
  END LOOP;
END
$$;
