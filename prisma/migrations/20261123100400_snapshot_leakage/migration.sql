CREATE TABLE "snapshot_leakage" (
    "snapshot_id" UUID NOT NULL,
    "learned_texts" INTEGER NOT NULL,
    "held_out_rows" INTEGER NOT NULL,
    "identical_rows" INTEGER NOT NULL,
    "near_identical_rows" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "snapshot_leakage_pkey" PRIMARY KEY ("snapshot_id")
);

ALTER TABLE "snapshot_leakage" ADD CONSTRAINT "snapshot_leakage_snapshot_id_fkey" FOREIGN KEY ("snapshot_id") REFERENCES "dataset_snapshot"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "snapshot_leakage"
  FOR EACH ROW EXECUTE FUNCTION "refuse_history_change"();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "snapshot_leakage"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_history_change"();
