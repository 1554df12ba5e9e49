CREATE TABLE "retraining_policy" (
    "id" BIGSERIAL NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "min_new_labels" INTEGER NOT NULL,
    "cooldown_minutes" INTEGER NOT NULL,
    "cron" TEXT,
    "auto_promote" BOOLEAN NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "retraining_policy_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "retraining_policy"
  ADD CONSTRAINT "retraining_policy_min_new_labels_range" CHECK ("min_new_labels" BETWEEN 1 AND 1000000),
  ADD CONSTRAINT "retraining_policy_cooldown_range" CHECK ("cooldown_minutes" BETWEEN 0 AND 43200);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "retraining_policy"
  FOR EACH ROW EXECUTE FUNCTION "refuse_history_change"();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "retraining_policy"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_history_change"();
