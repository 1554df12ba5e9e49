import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { documentsByName } from './documents-by-name.ts';
import { lightScrollArea } from './light-scroll-area.ts';

/** Libraries of the pages; GraphiQL's, which is a hundred chunks of its own, go with it alone. */
const PARTS =
  /node_modules[\\/](@mantine|@tabler|@apollo[\\/]client[\\/]react|react|react-i18next|i18next|react-router)[\\/]/;

const api = process.env.GAVEL_URL ?? 'http://127.0.0.1:4000';

/** `vite dashboard` serves the sources with hot reload, beside an API that runs already. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [documentsByName(), lightScrollArea(), react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    reportCompressedSize: false,
    rolldownOptions: {
      // What most pages have goes in one file, which compresses better than thirty and is one request.
      output: {
        codeSplitting: { groups: [{ name: 'parts', test: PARTS, minShareCount: 6 }] },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/graphql': { target: api, ws: true } },
    // The sample lies beside the dashboard.
    fs: { allow: ['..'] },
  },
});
