/**
 * GraphiQL's tabs have the role `tab` with two buttons inside, which a screen reader cannot reach. They are
 * made a list of buttons, of which the open one is `aria-current`, whenever GraphiQL draws them.
 * @returns what ends it.
 */
export function mendTabs(explorer: HTMLElement): () => void {
  const mend = () => {
    explorer.querySelector('.graphiql-tabs')?.removeAttribute('role');
    for (const tab of explorer.querySelectorAll('.graphiql-tab')) {
      const isOpen = tab.classList.contains('graphiql-tab-active');
      tab.querySelector('.graphiql-tab-button')?.setAttribute('aria-current', String(isOpen));
      tab.removeAttribute('role');
      tab.removeAttribute('aria-selected');
    }
    explorer.querySelector('[role=tabpanel]')?.setAttribute('role', 'region');
  };
  mend();
  const observer = new MutationObserver(mend);
  observer.observe(explorer, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['role', 'aria-selected'],
  });
  return () => observer.disconnect();
}
