CREATE TABLE "label_error_failure" (
    "id" BIGSERIAL NOT NULL,
    "dataset_snapshot_id" UUID NOT NULL,
    "failure" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "label_error_failure_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "label_error_failure_dataset_snapshot_id_id_idx" ON "label_error_failure"("dataset_snapshot_id", "id");

ALTER TABLE "label_error_failure" ADD CONSTRAINT "label_error_failure_dataset_snapshot_id_fkey" FOREIGN KEY ("dataset_snapshot_id") REFERENCES "dataset_snapshot"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "label_error_failure"
  FOR EACH ROW EXECUTE FUNCTION "refuse_history_change"();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "label_error_failure"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_history_change"();
