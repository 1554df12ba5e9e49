CREATE TABLE "model_status_event" (
    "id" BIGSERIAL NOT NULL,
    "model_version" INTEGER NOT NULL,
    "from_status" "model_version_status" NOT NULL,
    "to_status" "model_version_status" NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_status_event_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "model_status_event_model_version_id_idx" ON "model_status_event"("model_version", "id");

ALTER TABLE "model_status_event" ADD CONSTRAINT "model_status_event_model_version_fkey" FOREIGN KEY ("model_version") REFERENCES "model_version"("version") ON DELETE NO ACTION ON UPDATE NO ACTION;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "model_status_event"
  FOR EACH ROW EXECUTE FUNCTION "refuse_history_change"();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "model_status_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_history_change"();
