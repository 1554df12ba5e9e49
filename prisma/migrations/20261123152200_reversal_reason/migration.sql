-- Why a single action was taken back, where no decision says so.
ALTER TABLE "action_taken" ADD COLUMN "reason" TEXT;

-- What schema.prisma cannot say.
ALTER TABLE "action_taken" ADD CONSTRAINT "action_taken_reason" CHECK ("reason" IS NULL OR "reverses_id" IS NOT NULL);
