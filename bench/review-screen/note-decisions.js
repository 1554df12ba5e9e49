// Runs in the page. What changed is drawn once a task that was queued in a frame's callback runs.
let pressedAt = Number.NaN;
let shown;

addEventListener(
  'keydown',
  ({ timeStamp }) => {
    pressedAt = timeStamp;
    window.lastDecisionMs = null;
  },
  true,
);

new MutationObserver(() => {
  const next = document.querySelector('[data-job]')?.getAttribute('data-job');
  if (next === undefined || next === shown) return;
  shown = next;
  requestAnimationFrame(() => {
    setTimeout(() => {
      window.lastDecisionMs = performance.now() - pressedAt;
    });
  });
}).observe(document, { subtree: true, childList: true, attributes: true });
