import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** An indigo whose filled and light shades keep a contrast of 4.5 in both colour schemes. */
const gavel: MantineColorsTuple = [
  '#eef1ff',
  '#dbe1fb',
  '#b5c0f2',
  '#8c9dea',
  '#6a7fe3',
  '#556cdf',
  '#3b5bdb',
  '#334fc0',
  '#2b45ac',
  '#213a98',
];

export const theme = createTheme({
  colors: { gavel },
  primaryColor: 'gavel',
  primaryShade: { light: 7, dark: 7 },
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: 'md',
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace',
  cursorType: 'pointer',
  // In their own colour, titles on orange and yellow fall short of a contrast of 4.5.
  components: { Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } } },
});

/** The library's dimmed and placeholder greys fall short of a contrast of 4.5 (WCAG 1.4.3). Claim and opinion have their colours. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': colors.gray[7],
    '--mantine-color-placeholder': colors.gray[7],
    '--mantine-color-error': colors.red[9],
    '--gavel-claim': gavel[7],
    '--gavel-opinion': '#b03a00',
  },
  dark: {
    '--mantine-color-dimmed': colors.dark[1],
    '--mantine-color-placeholder': colors.dark[2],
    '--mantine-color-error': colors.red[4],
    '--mantine-color-anchor': gavel[3],
    '--gavel-claim': gavel[3],
    '--gavel-opinion': colors.orange[4],
  },
});
