// What `webpack --config <file>` does, without another package.
import webpack from 'webpack';

const { default: config } = await import(`./${process.argv[2]}.config.mjs`);
webpack(config, (error, stats) => {
  if (error) throw error;
  console.log(stats.toString({ preset: 'errors-warnings' }));
  process.exitCode = stats.hasErrors() ? 1 : 0;
});
