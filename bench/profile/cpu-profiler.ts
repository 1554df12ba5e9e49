import { Session } from 'node:inspector/promises';
import { type TimeSpent, whereTimeGoes } from './where-time-goes.ts';

/** Fine enough for a request of a quarter of a millisecond, over some thousands of them. */
const SAMPLING_INTERVAL_US = 250;

/** Takes a CPU profile of this process, from now on. */
export async function startCpuProfile(): Promise<{
  stop(): Promise<TimeSpent[]>;
}> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_US });
  await session.post('Profiler.start');
  return {
    async stop() {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      return whereTimeGoes(profile);
    },
  };
}
