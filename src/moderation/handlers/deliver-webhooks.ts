import type { JobHandler } from '../../jobs/job-runner.ts';
import { type DeliveryRoom, deliverDue } from '../deliveries/deliver-due.ts';

/** Sends what is due to an endpoint. */
export function deliverWebhooksHandler(room: DeliveryRoom): JobHandler<{ endpointId: string }> {
  return async ({ payload: { endpointId }, signal }) =>
    await deliverDue(room, { endpointId, signal });
}
