def check(seed, programs): return {}
