-- For how long history is kept: the newest row holds.
CREATE TABLE "retention_policy" (
    "id" BIGSERIAL NOT NULL,
    "rule_match_months" INTEGER,
    "audit_event_months" INTEGER,
    "webhook_event_days" INTEGER NOT NULL,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "retention_policy_pkey" PRIMARY KEY ("id")
);

-- What schema.prisma cannot say.
ALTER TABLE "retention_policy"
  ADD CONSTRAINT "retention_policy_rule_match_months" CHECK ("rule_match_months" BETWEEN 1 AND 1200),
  ADD CONSTRAINT "retention_policy_audit_event_months" CHECK ("audit_event_months" BETWEEN 12 AND 1200),
  ADD CONSTRAINT "retention_policy_webhook_event_days" CHECK ("webhook_event_days" BETWEEN 1 AND 3650);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "retention_policy"
  FOR EACH ROW EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "retention_policy"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
