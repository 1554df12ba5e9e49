-- What a row counts for in training, and whether it is left out because its text is another part's.
-- Rows that were frozen before weigh the same, and none was left out.
ALTER TABLE "dataset_snapshot_row"
  ADD COLUMN "weight" DOUBLE PRECISION NOT NULL DEFAULT 1,
  ADD COLUMN "is_excluded" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "dataset_snapshot_row"
  ADD CONSTRAINT "dataset_snapshot_row_weight_positive" CHECK ("weight" > 0 AND "weight" < 'Infinity');

ALTER TABLE "snapshot_leakage" ADD COLUMN "excluded_rows" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "dataset_snapshot_group" (
    "snapshot_id" UUID NOT NULL,
    "part" "dataset_part" NOT NULL,
    "label" "claim_label" NOT NULL,
    "source" "label_source" NOT NULL,
    "row_count" INTEGER NOT NULL,
    "excluded_count" INTEGER NOT NULL,
    "weight" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "dataset_snapshot_group_pkey" PRIMARY KEY ("snapshot_id","part","label","source")
);

ALTER TABLE "dataset_snapshot_group" ADD CONSTRAINT "dataset_snapshot_group_snapshot_id_fkey" FOREIGN KEY ("snapshot_id") REFERENCES "dataset_snapshot"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

INSERT INTO "dataset_snapshot_group" ("snapshot_id", "part", "label", "source", "row_count", "excluded_count", "weight")
  SELECT r."snapshot_id", r."part", l."label", l."source", count(*), 0, 1
  FROM "dataset_snapshot_row" r JOIN "label" l ON l."id" = r."label_id"
  GROUP BY 1, 2, 3, 4;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "dataset_snapshot_group"
  FOR EACH ROW EXECUTE FUNCTION "refuse_history_change"();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "dataset_snapshot_group"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_history_change"();

-- What an admin may say of a run beside architecture, seed and epochs.
ALTER TABLE "training_run"
  ADD COLUMN "label_weights" JSONB,
  ADD COLUMN "target_error_rate" DOUBLE PRECISION NOT NULL DEFAULT 0.001;

ALTER TABLE "training_run"
  ADD CONSTRAINT "training_run_target_error_rate" CHECK ("target_error_rate" > 0 AND "target_error_rate" < 0.5);

ALTER TABLE "retraining_policy"
  ADD COLUMN "label_weights" JSONB,
  ADD COLUMN "target_error_rate" DOUBLE PRECISION NOT NULL DEFAULT 0.001;
