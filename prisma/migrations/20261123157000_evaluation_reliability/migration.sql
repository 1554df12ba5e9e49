-- The bins of the calibration error, to draw a reliability diagram; reports from before have none.
ALTER TABLE "evaluation_report" ADD COLUMN "reliability" JSONB;
