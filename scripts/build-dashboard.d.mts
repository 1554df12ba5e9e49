/** Makes the dashboard current; answers whether there was something to do. */
export function buildDashboard(options?: { typesOnly?: boolean }): boolean;
