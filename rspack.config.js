// Added by @jupyter/builder to its own configuration of the labextension.
module.exports = {
  module: {
    rules: [
      // The Python package travels as text, for kernels that do not have it.
      { test: /\.py$/, type: 'asset/source' },
      // The guide travels as JSON, so that the launcher card can copy it anywhere.
      { test: /\.ipynb$/, type: 'json' }
    ]
  }
};
