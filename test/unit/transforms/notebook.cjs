// What rspack.config.js does for the bundle, for jest: a notebook is its JSON.
module.exports = {
  process(text) {
    return {
      code: `Object.defineProperty(exports, '__esModule', { value: true });
exports.default = ${JSON.stringify(JSON.parse(text))};`
    };
  }
};
