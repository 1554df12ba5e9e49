// Loaded before a program (`node --import`): at SIGUSR2 it takes memory until there is none left.
process.on('SIGUSR2', () => {
  const hoard = [];
  for (;;) hoard.push(new Array(2_000_000).fill(hoard.length));
});
