// What rspack.config.js does for the bundle, for jest: a Python module is its source text.
module.exports = {
  process(text) {
    return {
      code: `Object.defineProperty(exports, '__esModule', { value: true });
exports.default = ${JSON.stringify(text)};`
    };
  }
};
