// ConvNetJS. Usage: node convnet.mjs mlp|cnn|lstm|play
import convnet from 'convnetjs';
import { readFileSync } from 'node:fs';
import { BATCHES, draws, refuse, run, workload } from './measure.mjs';

const { version } = JSON.parse(readFileSync(new URL('node_modules/convnetjs/package.json', import.meta.url)));
const dense = (units, activation) => ({ type: 'fc', num_neurons: units, activation });
const conv = (filters) => ({ type: 'conv', sx: 5, filters, stride: 1, pad: 2, activation: 'relu' });
const pool = { type: 'pool', sx: 2, stride: 2 };
const classes = { type: 'softmax', num_classes: 10 };
const input = (side, depth) => ({ type: 'input', out_sx: side, out_sy: side, out_depth: depth });
const nets = {
  mlp: { batch: 32, layers: [input(1, 784), dense(128, 'relu'), classes] },
  cnn: { batch: 32, layers: [input(28, 1), conv(8), pool, conv(16), pool, classes] },
  play: { batch: 10, layers: [input(1, 2), dense(4, 'tanh'), dense(2, 'tanh'), { type: 'regression', num_neurons: 1 }] },
};

if (!(workload in nets)) {
  refuse('convnetjs', version, 'no recurrent layer');
} else {
  const { batch, layers } = nets[workload];
  const net = new convnet.Net();
  net.makeLayers(layers);
  const trainer = new convnet.SGDTrainer(net, { method: 'sgd', learning_rate: 0.01, momentum: 0, batch_size: batch, l2_decay: 0 });
  const next = draws(1);
  const { out_sx: side, out_depth: depth } = layers[0];
  const examples = Array.from({ length: batch * BATCHES }, () => {
    const x = new convnet.Vol(side, side, depth, 0);
    x.w.forEach((_, i) => (x.w[i] = next()));
    return { x, y: workload === 'play' ? [next()] : Math.floor(10 * next()) };
  });
  run('convnetjs', version, (i) => {
    for (let k = i * batch; k < (i + 1) * batch; k++) trainer.train(examples[k].x, examples[k].y);
  });
}
