// Does the same as `webpack --config <file>`, without another package.
import webpack from 'webpack';

const { default: config } = await import(`./${process.argv[2]}.config.mjs`);
webpack(config, (error, stats) => {
  if (error) throw error;
  console.log(stats.toString({ preset: 'errors-warnings' }));
  process.exitCode = stats.hasErrors() ? 1 : 0;
});
