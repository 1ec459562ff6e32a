/** What the engine's worker answers. The same shapes come from Go (engine/explain), natively and in the browser. */

export type Activation = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leaky_relu' | 'elu' | 'gelu' | 'softplus' | 'softmax';
export type Loss = 'bce' | 'ce' | 'mse';

/** A dense layer: W is [units][inputs], b is [units]. */
export interface Layer {
  W: number[][];
  b: number[];
  activation: Activation;
}

/** A stack of dense layers. With loss 'bce' the last layer has one unit and activation 'sigmoid'. */
export interface Net {
  layers: Layer[];
  loss: Loss;
}

/** One example: x is [inputs]; y is a label 0/1 (bce), a class index (ce) or a target vector (mse). */
export interface Example {
  x: number[];
  y: number | number[];
}

/**
 * Names a number of a network, one-based like the formulas:
 * 'x1', 'W1.2.1' (layer 1, row 2, column 1), 'b1.2', 'z1.2', 'h1.2' (activation of layer 1), 'z2.1', 'p' (output; 'p3' if there are several), 'L'.
 * In formulas and in `uses`, 'd:' before a target means the derivative of the loss by it: 'd:z2.1' is δ₂.
 * In a batch, 'p@3', 'z1.1@3', 'x1@3', 'y@3' and 'L@3' are numbers of example 3; 'L' is the mean loss and 'correct' how many
 * are right. A figure over a batch (F2) publishes these in link.values, so that the prose beside it follows.
 */
export type Target = string;

/** A full forward and backward pass over one example. Arrays run over layers first. */
export interface Passes {
  loss: number;
  /** pre-activations z[layer][unit] and activations h[layer][unit]; the last h is the output p */
  z: number[][];
  h: number[][];
  gradient: {
    W: number[][][];
    b: number[][];
    /** sensitivities: dL/dz (δ), dL/dh, dL/dx */
    z: number[][];
    h: number[][];
    x: number[];
  };
}

/** Why a number has its value. MathML strings come from the engine and are safe to insert; numbers follow the language. */
export interface Explanation {
  target: Target;
  kind: 'value' | 'gradient';
  op: string;
  value: number;
  shape: number[];
  symbols: string;
  numbers: string;
  sentence: string;
  /** targets that stand in the formula, so that they light up in the figure */
  uses: Target[];
}

/** Derivative by formula against differences with step h; curve is loss over the parameter for the plot. */
export interface DerivativeCheck {
  target: Target;
  at: number;
  formula: number;
  forward: number;
  central: number;
  difference: number;
  loss: number;
  /** loss at at−h and at+h */
  minus: number;
  plus: number;
  curve: { v: number; L: number }[];
}

/** A number, or numbers nested by the axes of an array; null where there is no finite number (ln 0). */
export type Nested = number | null | Nested[];

/** A sum on paper: given arrays, and operations of the engine in order. What a figure shows that is no network. */
export interface Calculation {
  given: Record<string, Nested>;
  /**
   * op: identity sigmoid tanh relu leaky_relu{slope} elu{alpha} gelu softplus exp log surprise (−ln) sqrt softmax{temperature} scale{by} sum{axis} mean{axis}
   * transpose; add multiply matmul; affine (x, W, b); losses, whose last input is what is true: bce ce mse (half the squared error) squared_error
   */
  steps: { name: string; op: string; of: string[]; with?: Record<string, number> }[];
  /** the value (of an array, the sum of its numbers) whose derivative by every value is wanted */
  derive?: string;
  /** single numbers (index counts through the array, from 0): how they come about, or how the derived value answers to them */
  explain?: { name: string; index: number; kind: 'value' | 'gradient' }[];
  lang?: string;
}

/** The arrays of a calculation and, if asked for, derivatives and explanations, whose targets are 'T', 'z.1' or 'W.2.1'. */
export interface Calculated {
  values: Record<string, Nested>;
  gradient?: Record<string, Nested>;
  explanations?: Explanation[];
}

/** Forward values of a whole batch: z and p are [n][outputs] of the last layer. */
export interface BatchResult {
  z: number[][];
  p: number[][];
  loss: number;
  /** how many examples have their most probable class (threshold 0.5 for bce) right */
  correct: number;
  perExample: number[];
}

/** What a network, or a layer of it, needs: numbers that training changes, and multiply-adds of one example. */
export interface Cost {
  parameters: number;
  macs: number;
}

/** What a descent walks down: the bowl ½ Σ aᵢ(wᵢ − cᵢ)², or the mean loss of a net over examples. */
export type Ground =
  | { curvature: number[]; centre: number[] }
  | {
      net: Net;
      X: number[][];
      y: (number | number[])[];
      /** directions through the parameters (rows of W, then b, layer by layer); without, a place is the parameters themselves */
      along?: number[][];
    };

export interface Method {
  name: 'sgd' | 'momentum' | 'rmsprop' | 'adam';
  rate: number;
  /** the inertia of momentum */
  beta?: number;
}

/** Batches are examples from 0, taken in turn; or `batch` of them are drawn for each step; with neither, all are looked at. */
export interface Walk {
  start?: number[];
  steps: number;
  batches?: number[][];
  batch?: number;
  seed?: number;
}

/** Places, f over all examples and the derivative at each; shorter than asked for where a number became too large. */
export interface Path {
  w: number[][];
  f: number[];
  g: number[][];
  /** sgd on a bowl: each step multiplies wᵢ − cᵢ by it */
  factors?: number[];
  /** multiply-adds of each step on a net */
  macs?: number;
  /** where a walk over all parameters of a net has led */
  net?: Net;
}

export interface Descents {
  paths: Path[];
  /** the rate beyond which plain descent flees on a bowl; 0 on a net */
  limit: number;
}

/** A function of one number w: (a·w − c)², or the loss −ln σ(w·x + b) on an example that happened. */
export type Single = { a: number; c: number } | { x: number; b: number };

/** A derivative by differences with step h: from one side, from both, and by a step aside into the complex numbers. */
export interface Estimates {
  h: number;
  forward: number;
  central: number;
  complex: number;
}

/** A function at a place, its derivative by formula, estimates with the asked step, and errors of estimates with steps from 10⁻¹⁶ to 1. */
export interface Differenced {
  at: number;
  value: number;
  formula: number;
  /** the function at at+h and at−h */
  plus: number;
  minus: number;
  asked: Estimates;
  errors: Estimates[];
}

export type OptimizerName = 'sgd' | 'momentum' | 'adam';

export interface TrainConfig {
  dataset: 'digits' | 'chuva8';
  /** as on the command line: 'dense 32 relu, dense 10' */
  model: string;
  optimizer: OptimizerName;
  learningRate: number;
  batch: number;
  seed: number;
  epochs: number;
}

/** Sent at most once per animation frame while training runs. */
export interface TrainProgress {
  session: number;
  state: 'running' | 'paused' | 'finished' | 'diverged';
  step: number;
  epoch: number;
  epochs: number;
  stepsPerSecond: number;
  /** loss of the last batches (mean), validation loss and accuracy at the last evaluation */
  loss: number;
  validationLoss: number;
  validationAccuracy: number;
  /** only on evaluation frames: [true][predicted] over the validation set, and test accuracy once finished */
  confusion?: number[][];
  testAccuracy?: number;
  /** one point per evaluation */
  history: { epoch: number; loss: number; validationLoss: number; validationAccuracy: number }[];
}

export interface Prediction {
  /** probability per class */
  p: number[];
  label: number;
  confidence: number;
}

export type PointSet = 'chuva8' | 'chuva600' | 'circles' | 'moons' | 'xor' | 'spiral' | 'arms' | 'blobs';

/** Points to draw (engine/lab): count and noise are of no matter to chuva8, classes only to arms and blobs. */
export interface PointsWanted {
  set: PointSet;
  count: number;
  /** 0 to 1 */
  noise: number;
  classes: number;
  seed: number;
}

export interface Labelled {
  x: number[][];
  y: number[];
}

/** Points of the plane, and the area in which they lie: x from, x to, y from, y to. */
export interface Points {
  train: Labelled;
  validation: Labelled;
  classes: number;
  area: [number, number, number, number];
}

/** A small network to be trained on points: two classes need one unit at the end (bce), more one each (ce). */
export interface LabConfig extends Points {
  model: string;
  optimizer: LabOptimizer;
  learningRate: number;
  batch: number;
  epochs: number;
  l1: number;
  l2: number;
  seed: number;
}

export type LabOptimizer = 'sgd' | 'momentum' | 'nesterov' | 'adagrad' | 'rmsprop' | 'adam' | 'adamw';

export interface LabStand {
  state: 'running' | 'finished' | 'diverged';
  step: number;
  epoch: number;
  loss: number;
  validationLoss: number;
  validationAccuracy: number;
}

/** How a network stands, and what it gives over the area; grids go row by row from the lower edge. */
export interface LabFrame extends LabStand {
  /** [outputs][side²]: the probability of class 1, or those of all classes */
  map: Float32Array;
  /** [units before the last layer][small²], and the largest size of each */
  units: Float32Array;
  scale: Float32Array;
  /** layer by layer: rows of W, then b */
  params: Float32Array;
  /** epochs, then the losses of training, then those of validation: at most 120 of each */
  curve: Float32Array;
}

export interface FrameSizes {
  side: number;
  small: number;
}

export interface LabSession {
  /** one batch, to the end of an epoch, or as far as the time allows */
  advance(pace: 'batch' | 'epoch' | 'full', milliseconds: number, sizes: FrameSizes): Promise<LabFrame>;
  look(sizes: FrameSizes): Promise<LabFrame>;
  net(): Promise<Net>;
  /** derivatives of the loss of the first 256 training points, in the order of params */
  slopes(): Promise<Float32Array>;
  set(learningRate: number): Promise<void>;
  /** back to the first weights (same seed) */
  reset(): Promise<void>;
  close(): void;
}

export interface MotorError {
  code: string;
  message: string;
}

/**
 * The engine behind a worker. `ready` resolves when it can answer what a lesson asks; calls made before wait for it.
 * What trains networks is a larger engine, which the worker loads at the first call that needs it.
 */
export interface Motor {
  readonly ready: Promise<void>;
  /** tells now and at every change how much of an engine has arrived, 0 to 1, or null while none is on its way; returns what ends that */
  loading(listener: (share: number | null) => void): () => void;
  passes(net: Net, example: Example): Promise<Passes>;
  explain(net: Net, example: Example, target: Target, kind: 'value' | 'gradient', lang: string): Promise<Explanation>;
  check(net: Net, example: Example, target: Target, h: number, range?: [number, number]): Promise<DerivativeCheck>;
  /** one step of plain gradient descent with learning rate eta on one example; all gradients with the old weights */
  update(net: Net, example: Example, eta: number): Promise<Net>;
  evaluate(net: Net, X: number[][], y: (number | number[])[]): Promise<BatchResult>;
  compute(calculation: Calculation): Promise<Calculated>;
  /** what a stack of dense layers costs, and each layer: sizes are the numbers of an example, then the units of each layer */
  cost(sizes: number[]): Promise<Cost & { layers: Cost[] }>;
  /** first output over a grid of two inputs, row-major from y0 to y1, p.length = nx*ny; x and y are [from, to, how many] */
  grid(net: Net, x: [number, number, number], y: [number, number, number]): Promise<Float32Array>;
  /** one path for each method */
  descend(ground: Ground, methods: Method[], walk: Walk): Promise<Descents>;
  /** the height of a ground with two axes, row-major from y0 to y1; or of one with one axis, without y */
  field(ground: Ground, x: [number, number, number], y?: [number, number, number]): Promise<Float32Array>;
  differences(of: Single, at: number, h: number): Promise<Differenced>;
  /** two drawn directions through the parameters of a net, each row as long as its weights (Li et al. 2018) */
  slice(net: Net, seed: number): Promise<number[][]>;
  train(config: TrainConfig, onProgress: (p: TrainProgress) => void): Promise<TrainSession>;
  /** draws points of the plane */
  points(wanted: PointsWanted): Promise<Points>;
  /** a training that goes as far as each call asks */
  lab(config: LabConfig): Promise<LabSession>;
  /** a net as a file, read again and run on the rows of `tried` before it is given away */
  export(net: Net, kind: FileKind, tried: number[][]): Promise<Exported>;
  digit(split: 'train' | 'validation' | 'test', index: number): Promise<{ pixels: number[]; label: number }>;
}

/** ONNX for other programs, or NumPy's arrays W1, b1, W2, … */
export type FileKind = 'onnx' | 'npz';

export interface Exported {
  file: Uint8Array<ArrayBuffer>;
  /** the largest difference between what the file and what the net says; 0 for arrays */
  difference: number;
}

export interface TrainSession {
  readonly id: number;
  run(): void;
  pause(): void;
  /** one batch, then stop */
  step(): void;
  /** back to the first weights (same seed) */
  reset(): void;
  set(changes: Partial<Pick<TrainConfig, 'learningRate'>>): void;
  /** pixels: 64 numbers 0..16, row by row */
  predict(pixels: number[]): Promise<Prediction>;
  /** accuracy and mean confidence on the test images turned against the clock by 0, 90, 180 or 270 degrees */
  rotated(degrees: 0 | 90 | 180 | 270): Promise<{ accuracy: number; confidence: number }>;
  close(): void;
}
