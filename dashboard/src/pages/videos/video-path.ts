/** Where a video's page is. */
export function videoPath(id: string): string {
  return `/videos/${encodeURIComponent(id)}`;
}
