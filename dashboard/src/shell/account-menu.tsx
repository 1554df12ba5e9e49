import {
  ActionIcon,
  Menu,
  SegmentedControl,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { IconLogout, IconMoon, IconSun, IconUserCircle } from '@tabler/icons-react';
import { chooseLanguage, LANGUAGES, type Language, useLanguage, useTexts } from '../i18n/i18n.ts';
import { useSession } from '../session/viewer.ts';
import { shellTexts } from './texts.ts';

/** Who is signed in, how the pages look and speak, and the way out. */
export function AccountMenu() {
  const t = useTexts(shellTexts);
  const { viewer, signOut } = useSession();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const language = useLanguage();
  const dark = scheme === 'dark';
  return (
    <Menu position="bottom-end" withArrow width={240}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          size="lg"
          color="gray"
          aria-label={t('account', { name: viewer.name })}
        >
          <IconUserCircle size={22} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} c="var(--mantine-color-text)">
            {viewer.name}
          </Text>
          {t('roles', { roles: viewer.roles.join(', ') })}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item
          leftSection={dark ? <IconSun size={16} /> : <IconMoon size={16} />}
          onClick={() => setColorScheme(dark ? 'light' : 'dark')}
        >
          {dark ? t('lightMode') : t('darkMode')}
        </Menu.Item>
        <SegmentedControl
          fullWidth
          size="xs"
          my={4}
          aria-label={t('language')}
          value={language}
          onChange={(value) => void chooseLanguage(value as Language)}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
        />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
