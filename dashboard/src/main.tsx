import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startI18n } from './i18n/i18n.ts';

await startI18n();
// After the language is known: each part registers its texts in it as it is imported.
const { App } = await import('./app.tsx');
const { textsLoaded } = await import('./i18n/i18n.ts');
await textsLoaded();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
