-- Notes of moderators, and reports by users of the platform.

-- CreateTable
CREATE TABLE "note" (
    "id" UUID NOT NULL,
    "video_id" UUID NOT NULL,
    "job_id" UUID,
    "text" TEXT,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "report" (
    "id" UUID NOT NULL,
    "external_report_id" TEXT NOT NULL,
    "video_id" UUID NOT NULL,
    "prediction_id" UUID NOT NULL,
    "category" TEXT NOT NULL,
    "note" TEXT,
    "reporter" TEXT,
    "content_hash" BYTEA,
    "job_id" UUID NOT NULL,
    "submitted_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "report_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "note_video_id_id_idx" ON "note"("video_id", "id");

-- CreateIndex
CREATE INDEX "note_job_id_idx" ON "note"("job_id");

-- CreateIndex
CREATE UNIQUE INDEX "report_external_report_id_key" ON "report"("external_report_id");

-- CreateIndex
CREATE INDEX "report_video_id_id_idx" ON "report"("video_id", "id");

-- CreateIndex
CREATE INDEX "report_job_id_idx" ON "report"("job_id");

-- AddForeignKey
ALTER TABLE "note" ADD CONSTRAINT "note_video_id_fkey" FOREIGN KEY ("video_id") REFERENCES "video"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "note" ADD CONSTRAINT "note_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "review_job"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "report" ADD CONSTRAINT "report_video_id_prediction_id_fkey" FOREIGN KEY ("video_id", "prediction_id") REFERENCES "prediction"("video_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "report" ADD CONSTRAINT "report_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "review_job"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;




-- What schema.prisma cannot say.

ALTER TABLE "note" ADD CONSTRAINT "note_text_length" CHECK (char_length("text") BETWEEN 1 AND 4000);
ALTER TABLE "report"
  ADD CONSTRAINT "report_external_report_id_length" CHECK (char_length("external_report_id") BETWEEN 1 AND 255),
  ADD CONSTRAINT "report_category_length" CHECK (char_length("category") BETWEEN 1 AND 100),
  ADD CONSTRAINT "report_note_length" CHECK (char_length("note") BETWEEN 1 AND 4000),
  ADD CONSTRAINT "report_reporter_length" CHECK (char_length("reporter") BETWEEN 1 AND 255);

-- History that holds words of people: nothing of it changes, but the columns that the trigger names can be
-- erased, all at once and for good.
CREATE FUNCTION "allow_erasure_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE'
    AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV
    AND NOT EXISTS (SELECT FROM jsonb_each(to_jsonb(NEW)) WHERE key = ANY (TG_ARGV) AND value <> 'null'::jsonb)
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "note"
  FOR EACH ROW EXECUTE FUNCTION allow_erasure_only('text');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "report"
  FOR EACH ROW EXECUTE FUNCTION allow_erasure_only('note', 'reporter', 'content_hash');
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "note"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "report"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
