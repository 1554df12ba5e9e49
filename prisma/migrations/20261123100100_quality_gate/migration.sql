CREATE TYPE "gate_outcome" AS ENUM ('BLESSED', 'NOT_BLESSED', 'OVERRIDDEN');

CREATE TABLE "quality_gate" (
    "id" UUID NOT NULL,
    "model_version" INTEGER NOT NULL,
    "champion_version" INTEGER,
    "training_run_id" UUID,
    "report_id" UUID,
    "champion_report_id" UUID,
    "outcome" "gate_outcome" NOT NULL,
    "checks" JSONB NOT NULL,
    "actor" TEXT,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "quality_gate_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "quality_gate_model_version_created_at_idx" ON "quality_gate"("model_version", "created_at");

ALTER TABLE "quality_gate" ADD CONSTRAINT "quality_gate_model_version_fkey" FOREIGN KEY ("model_version") REFERENCES "model_version"("version") ON DELETE NO ACTION ON UPDATE NO ACTION;
ALTER TABLE "quality_gate" ADD CONSTRAINT "quality_gate_champion_version_fkey" FOREIGN KEY ("champion_version") REFERENCES "model_version"("version") ON DELETE NO ACTION ON UPDATE NO ACTION;
ALTER TABLE "quality_gate" ADD CONSTRAINT "quality_gate_training_run_id_fkey" FOREIGN KEY ("training_run_id") REFERENCES "training_run"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;
ALTER TABLE "quality_gate" ADD CONSTRAINT "quality_gate_report_id_fkey" FOREIGN KEY ("report_id") REFERENCES "evaluation_report"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;
ALTER TABLE "quality_gate" ADD CONSTRAINT "quality_gate_champion_report_id_fkey" FOREIGN KEY ("champion_report_id") REFERENCES "evaluation_report"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- A verdict rests on a report; an override is somebody's, with a reason.
ALTER TABLE "quality_gate"
  ADD CONSTRAINT "quality_gate_verdict_has_report" CHECK ("outcome" = 'OVERRIDDEN' OR "report_id" IS NOT NULL),
  ADD CONSTRAINT "quality_gate_override_has_author"
    CHECK (("outcome" = 'OVERRIDDEN') = ("actor" IS NOT NULL) AND ("outcome" = 'OVERRIDDEN') = ("reason" IS NOT NULL));

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "quality_gate"
  FOR EACH ROW EXECUTE FUNCTION "refuse_history_change"();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "quality_gate"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_history_change"();

-- Which verdict (or override) let a promotion through.
ALTER TABLE "alias_event" ADD COLUMN "quality_gate_id" UUID;
ALTER TABLE "alias_event" ADD CONSTRAINT "alias_event_quality_gate_id_fkey" FOREIGN KEY ("quality_gate_id") REFERENCES "quality_gate"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

ALTER TABLE "training_run" ADD COLUMN "auto_promote" BOOLEAN NOT NULL DEFAULT false;
