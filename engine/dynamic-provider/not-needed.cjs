// Stands for what the plugin does not need; see serve.ts.
