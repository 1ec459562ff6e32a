package fit

import (
	"math"
	"slices"
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/graph"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/metric"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/nn"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/num"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/optim"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/plan"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/tensor"
)

// Config says what to train and how.
type Config struct {
	Dataset      string // "digits" or "chuva8" for New; for NewOn a name that only messages use
	Model        string // layers as nn.Parse reads them, like "dense 32 relu, dense 10"; a softmax at the end is left away
	Optimizer    string // "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam" or "adamw"
	LearningRate float64
	Batch        int // examples a step
	Seed         uint64
	Epochs       int // passes over the training examples, at most 10000

	// What follows may stay zero.

	Schedule string  // how the rate falls: "constant", which is the same as "", "stairs" (halved after each fifth of the steps) or "cosine"
	WarmUp   int     // steps in which the rate climbs to LearningRate
	Clip     float64 // greatest length of the derivatives; 0 is none
	L1, L2   float64 // λ: the loss gets λ·Σ|weight| and λ/2·Σweight²; both are an elastic net
	Patience int     // epochs without a better validation loss after which it stops, and the best parameters remain; 0: never, and the last remain

	Smoothing float64 // of classes: the right one is to get 1 − Smoothing + Smoothing/Classes, the others share the rest
	Loss      string  // of numbers: see Losses; "" is squared
	Delta     float64 // where huber bends, in deviations of what is to be learnt; 0 is 1

	// Vary gives another picture of the same whenever one is trained on; it is what an Augmentation does. nil leaves all
	// as they are.
	Vary func(*num.Rand, dataset.Picture) dataset.Picture
}

// Schedules lists the names of Config.Schedule.
func Schedules() []string { return []string{"constant", "stairs", "cosine"} }

// Defaults reads digits right about 98 times in 100: "dense 32 relu, dense 10" on "digits", with "adam" at a rate of 0.003,
// batches of 32, seed 1 and 40 epochs.
func Defaults() Config {
	return Config{Dataset: "digits", Model: "dense 32 relu, dense 10", Optimizer: "adam", LearningRate: 0.003, Batch: 32, Seed: 1, Epochs: 40}
}

// ConfigError names the setting that cannot be, and what it can be.
type ConfigError struct{ Setting, Reason string }

func (e *ConfigError) Error() string { return e.Setting + ": " + e.Reason }

const maxEpochs = 10000

// The streams of a seed: weights do not change with the number of batches drawn.
const (
	weights = iota
	batches
	masks
	pictures
)

// Session is a training under way.
type Session struct {
	config    Config
	data      dataset.Split
	net       *network
	optimizer optim.Optimizer[float32]
	schedule  optim.Schedule // nil if the rate stays
	shuffle   *num.Rand
	vary      *num.Rand
	numbers   learner // nil if there are classes
	order     []int
	next      int // place in order

	state     State
	step      int
	epoch     int
	recent    ring
	epochLoss float64
	confusion metric.Confusion
	history   []Point
	test      float64
	errors    []Error     // of the test examples
	best      int         // place in history of the lowest validation loss
	kept      [][]float64 // the parameters there, if Patience asks for them
}

// State tells how a training stands.
type State string

const (
	Running  State = "running"
	Finished State = "finished"
	Diverged State = "diverged" // the loss ran away: the learning rate is too large
)

// hopeless is a mean loss from which no training comes back: guessing costs ln(classes), about 2.
const hopeless = 1e6

func diverged(loss float64) bool { return !(loss < hopeless) }

// Point is an evaluation after an epoch; the one of epoch 0 is before any step.
type Point struct {
	Epoch              int
	Loss               float64 // mean over the epoch's batches
	ValidationLoss     float64
	ValidationAccuracy float64
	ValidationErrors   []Error // of each number to be predicted, where there are no classes
}

// New returns a training that has not begun. Errors are *ConfigError, *nn.SpecError, *optim.UnknownError or
// *dataset.UnknownError.
func New(c Config) (*Session, error) {
	data, err := dataset.Load(c.Dataset)
	if err != nil {
		return nil, err
	}
	return begin(c, data, nil)
}

// NewOn is New for data of one's own. Train and Validation need an example each, all parts the same Inputs and Classes,
// X numbers that are finite and Y classes from 0 to Classes−1; what does not fit is a *ConfigError that names the part.
// Without a Test part there is no test accuracy.
func NewOn(c Config, data dataset.Split) (*Session, error) {
	if err := check(data); err != nil {
		return nil, err
	}
	if data.Train.Outputs > 0 {
		n, err := numbersOf(c, data.Train)
		if err != nil {
			return nil, err
		}
		return begin(c, data, n)
	}
	return begin(c, data, nil)
}

// begin makes a session for classes, or for numbers.
func begin(c Config, data dataset.Split, n learner) (*Session, error) {
	switch {
	case n == nil && (c.Loss != "" || c.Delta > 0):
		return nil, &ConfigError{"loss", "can be chosen for numbers only; classes are learnt with cross-entropy"}
	case !(c.Smoothing < 1), n != nil && c.Smoothing > 0:
		return nil, &ConfigError{"smoothing", decimal(c.Smoothing) + " cannot be; it is for classes, and below 1"}
	case c.Vary != nil && data.Train.Side == 0:
		return nil, &ConfigError{"augmentation", "these examples are no pictures"}
	}
	if !(c.LearningRate > 0) || math.IsInf(c.LearningRate, 0) {
		return nil, &ConfigError{"learning rate", decimal(c.LearningRate) + " is no finite number above 0"}
	}
	if c.Epochs < 1 || c.Epochs > maxEpochs {
		return nil, &ConfigError{"epochs", strconv.Itoa(c.Epochs) + " is not from 1 to " + strconv.Itoa(maxEpochs)}
	}
	if c.Batch < 1 || c.Batch > data.Train.Len() {
		return nil, &ConfigError{"batch", strconv.Itoa(c.Batch) + " is not from 1 to " + strconv.Itoa(data.Train.Len()) + ", the examples to train on"}
	}
	if c.Schedule != "" && !slices.Contains(Schedules(), c.Schedule) {
		return nil, &ConfigError{"schedule", strconv.Quote(c.Schedule) + " is not known; there are constant, stairs and cosine"}
	}
	for _, setting := range []struct {
		name  string
		value float64
	}{{"warm-up", float64(c.WarmUp)}, {"clip", c.Clip}, {"L1", c.L1}, {"L2", c.L2}, {"patience", float64(c.Patience)}, {"smoothing", c.Smoothing}, {"delta", c.Delta}} {
		if !(setting.value >= 0) || math.IsInf(setting.value, 0) {
			return nil, &ConfigError{setting.name, decimal(setting.value) + " is below 0, or no number"}
		}
	}
	if !slices.Contains(optim.Names(), c.Optimizer) {
		return nil, &optim.UnknownError{Name: c.Optimizer}
	}
	s := &Session{config: c, data: data, numbers: n, order: make([]int, data.Train.Len())}
	if err := s.reset(); err != nil {
		return nil, err
	}
	return s, nil
}

// Reset goes back to the first weights, which are those of the seed. A learning rate that was changed stays.
func (s *Session) Reset() {
	if err := s.reset(); err != nil {
		panic(err) // the same went well before
	}
}

func (s *Session) reset() (err error) {
	if s.net, err = build(s.config.Model, s.data.Train, num.NewRand(s.config.Seed, weights)); err != nil {
		return err
	}
	if s.optimizer, err = optim.New[float32](s.config.Optimizer, s.config.LearningRate); err != nil {
		return err
	}
	if s.config.L1 > 0 || s.config.L2 > 0 || s.config.Clip > 0 {
		s.optimizer = &bounded{s.optimizer, float32(s.config.L1), float32(s.config.L2), s.net.weights(), s.config.Clip}
	}
	loss := plan.CrossEntropy
	switch {
	case s.numbers != nil:
		loss = s.numbers.loss()
	case s.net.binary:
		loss = plan.BinaryCrossEntropy
	case s.config.Smoothing > 0:
		loss = plan.SoftCrossEntropy
	}
	c := plan.Config{Batch: s.config.Batch, Loss: loss, Delta: s.config.Delta, Optimizer: s.optimizer, Rand: num.NewRand(s.config.Seed, masks)}
	if err = s.net.compile(c, s.data.Train.Len()); err != nil {
		return &ConfigError{"model", err.Error()}
	}
	s.plan()
	s.shuffle, s.vary = num.NewRand(s.config.Seed, batches), num.NewRand(s.config.Seed, pictures)
	for i := range s.order {
		s.order[i] = i
	}
	s.next = len(s.order)
	s.state, s.step, s.epoch, s.epochLoss, s.test, s.errors = Running, 0, 0, 0, 0, nil
	s.recent = ring{}
	s.history, s.best, s.kept = nil, 0, nil
	first := s.loss(s.data.Train)
	s.recent.add(first)
	s.evaluate(first)
	return nil
}

// Step trains on one batch and tells whether it did: it does not once the training has finished or diverged.
func (s *Session) Step() bool {
	if s.state != Running {
		return false
	}
	if s.next == len(s.order) {
		s.shuffle.Shuffle(s.order)
		s.next, s.epochLoss = 0, 0
	}
	n := min(s.config.Batch, len(s.order)-s.next)
	if s.schedule != nil {
		s.optimizer.SetRate(s.schedule(s.step))
	}
	loss := s.train(s.order[s.next : s.next+n])
	s.step++
	s.next += n
	if diverged(loss) {
		s.state = Diverged
		return true
	}
	if s.step == 1 {
		s.recent = ring{}
	}
	s.recent.add(loss)
	s.epochLoss += loss * float64(n)
	if s.next == len(s.order) {
		s.epoch++
		s.evaluate(s.epochLoss / float64(len(s.order)))
		if s.state == Running && (s.epoch == s.config.Epochs || s.config.Patience > 0 && s.epoch-s.history[s.best].Epoch >= s.config.Patience) {
			s.finish()
		}
	}
	return true
}

// train takes a step on the examples at some places.
func (s *Session) train(examples []int) float64 {
	set, k := s.data.Train, s.net.outputs
	p := s.net.batch(len(examples))
	for i, e := range examples {
		row := set.Row(e)
		if s.config.Vary != nil {
			row = s.config.Vary(s.vary, dataset.NewPicture(row)).Values
		}
		copy(p.x[i*set.Inputs:], row)
		switch {
		case s.numbers != nil:
			s.numbers.targets(p.Targets()[i*k:(i+1)*k], e)
		case s.net.binary:
			p.Targets()[i] = s.share(float32(set.Y[e]), 2)
		case s.config.Smoothing > 0:
			to := p.Targets()[i*k : (i+1)*k]
			for c := range to {
				to[c] = s.share(0, k)
			}
			to[set.Y[e]] = s.share(1, k)
		default:
			p.Classes()[i] = int32(set.Y[e])
		}
	}
	return p.Step()
}

// share is what a class that is right by that much, 0 or 1, is to get. Source: Szegedy et al. 2016, §7.
func (s *Session) share(right float32, classes int) float32 {
	rate := float32(s.config.Smoothing)
	return float32(right*(1-rate)) + rate/float32(classes)
}

// plan makes the schedule for the present learning rate.
func (s *Session) plan() {
	rate, warm := s.config.LearningRate, s.config.WarmUp
	after := max(s.Steps()-warm, 1)
	switch s.config.Schedule {
	case "stairs":
		s.schedule = optim.Stairs(rate, 0.5, (after+4)/5)
	case "cosine":
		s.schedule = optim.Cosine(rate, 0, after)
	default:
		if s.schedule = nil; warm > 0 {
			s.schedule = optim.Constant(rate)
		}
	}
	if warm > 0 {
		// The first step is not wasted on a rate of 0.
		climb := optim.WarmUp(warm+1, s.schedule)
		s.schedule = func(step int) float64 { return climb(step + 1) }
	}
}

func (s *Session) finish() {
	s.state = Finished
	if s.kept != nil {
		s.net.restore(s.kept)
	}
	if s.numbers != nil {
		s.errors = s.numbers.errors(s, s.data.Test)
		return
	}
	if s.kept != nil {
		s.confusion = s.count(s.data.Validation)
	}
	s.test = s.count(s.data.Test).Accuracy()
}

// evaluate adds a point to the history.
func (s *Session) evaluate(loss float64) {
	p := Point{Epoch: s.epoch, Loss: loss, ValidationLoss: s.loss(s.data.Validation)}
	if diverged(p.ValidationLoss) {
		s.state = Diverged
		return
	}
	if s.numbers != nil {
		p.ValidationErrors = s.numbers.errors(s, s.data.Validation)
	} else {
		s.confusion = s.count(s.data.Validation)
		p.ValidationAccuracy = s.confusion.Accuracy()
	}
	s.history = append(s.history, p)
	if p.ValidationLoss < s.history[s.best].ValidationLoss || len(s.history) == 1 {
		s.best = len(s.history) - 1
		if s.config.Patience > 0 {
			s.kept = s.net.tensors()
		}
	}
}

// each runs f over a set in chunks: inputs of the examples from one place to another.
func (s *Session) each(set dataset.Set, f func(x []float32, from, to int)) {
	for from := 0; from < set.Len(); from += chunk {
		to := min(from+chunk, set.Len())
		f(set.X[from*set.Inputs:to*set.Inputs], from, to)
	}
}

// loss is the mean loss over a set.
func (s *Session) loss(set dataset.Set) (sum float64) {
	s.each(set, func(x []float32, from, to int) {
		if s.numbers != nil {
			sum += s.numbers.missed(s.net.logits(x), set.T[from*set.Outputs:to*set.Outputs])
		} else {
			sum += s.net.loss(x, set.Y[from:to])
		}
	})
	return sum / float64(set.Len())
}

// Confusion returns what the model takes the examples of a set for; its Accuracy is the share that is right. It panics
// with a *ConfigError if the set does not fit the training part.
func (s *Session) Confusion(set dataset.Set) metric.Confusion {
	s.classes(set)
	return s.count(set)
}

func (s *Session) count(set dataset.Set) metric.Confusion {
	c := metric.NewConfusion(set.Classes)
	s.each(set, func(x []float32, from, to int) {
		p := s.net.probabilities(x)
		for i, is := range set.Y[from:to] {
			c.Add(is, nn.Argmax(p[i*set.Classes:(i+1)*set.Classes]))
		}
	})
	return c
}

// SetRate changes the learning rate from the next step on. It returns a *ConfigError unless the rate is above 0.
func (s *Session) SetRate(rate float64) error {
	if !(rate > 0) || math.IsInf(rate, 0) {
		return &ConfigError{"learning rate", decimal(rate) + " is no finite number above 0"}
	}
	s.config.LearningRate = rate
	s.optimizer.SetRate(rate)
	s.plan()
	return nil
}

// Config returns what the session was made with, and the present learning rate.
func (s *Session) Config() Config { return s.config }

// Parameters returns the number of weights and biases.
func (s *Session) Parameters() int { return len(s.net.full.Params()) }

// Params returns the parameters as they are now, in the order of the graph: not a copy, and overwritten by the next step.
func (s *Session) Params() []float32 { return s.net.holder.Params() }

// Epoch returns how many epochs have run, and State how the training stands.
func (s *Session) Epoch() int   { return s.epoch }
func (s *Session) State() State { return s.state }

// Graph returns the network with its parameters as they are now: one input, one output of logits, to which softmax, or
// for one logit a sigmoid, gives probabilities; or of numbers on the scale of Targets. It is not a copy: see FromGraph.
func (s *Session) Graph() *graph.Graph {
	s.net.holder.ToGraph()
	return s.net.graph
}

// FromGraph goes on with the parameters that are in Graph, where somebody has changed them.
func (s *Session) FromGraph() { s.net.load() }

// Data returns what it is trained on and judged by.
func (s *Session) Data() dataset.Split { return s.data }

// Loss returns the mean loss over a set, without any penalty. It panics like Confusion.
func (s *Session) Loss(set dataset.Set) float64 {
	s.must(set)
	return s.loss(set)
}

// Logits returns what the network's last layer gives for a set, [N,Classes], or [N,1] where one logit tells two classes
// apart. It panics like Confusion.
func (s *Session) Logits(set dataset.Set) *tensor.Tensor {
	s.must(set)
	z := tensor.New(set.Len(), s.net.outputs)
	rest := z.Data()
	s.each(set, func(x []float32, _, _ int) {
		for i, v := range s.net.logits(x) {
			rest[i] = float64(v)
		}
		rest = rest[len(x)/set.Inputs*s.net.outputs:]
	})
	return z
}

// Confidence returns the mean over a set of the largest probability of each example. It panics like Confusion.
func (s *Session) Confidence(set dataset.Set) (mean float64) {
	s.classes(set)
	s.each(set, func(x []float32, from, to int) {
		p := s.net.probabilities(x)
		for i := range to - from {
			row := p[i*set.Classes : (i+1)*set.Classes]
			mean += float64(row[nn.Argmax(row)])
		}
	})
	return mean / float64(set.Len())
}

// Steps returns how many steps a full training takes.
func (s *Session) Steps() int {
	return s.config.Epochs * ((len(s.order) + s.config.Batch - 1) / s.config.Batch)
}

// Progress tells how the training stands.
type Progress struct {
	State              State
	Step               int
	Epoch, Epochs      int
	Loss               float64 // mean of the last batches
	ValidationLoss     float64 // at the last evaluation
	ValidationAccuracy float64
	Best               int              // epoch of the lowest validation loss
	Confusion          metric.Confusion // of the validation examples, at the last evaluation
	TestAccuracy       *float64         // once finished; nil before, and without a test part
	ValidationErrors   []Error          // in place of accuracies where numbers are to be predicted
	TestErrors         []Error          // once finished
	History            []Point
}

// Progress returns how the training stands.
func (s *Session) Progress() Progress {
	p := Progress{
		State: s.state, Step: s.step, Epoch: s.epoch, Epochs: s.config.Epochs, Loss: s.recent.mean(),
		History: s.history, Confusion: s.confusion,
	}
	if n := len(s.history); n > 0 {
		last := s.history[n-1]
		if p.Best = s.history[s.best].Epoch; s.state == Finished && s.kept != nil {
			last = s.history[s.best] // whose parameters remain
		}
		p.ValidationLoss, p.ValidationAccuracy, p.ValidationErrors = last.ValidationLoss, last.ValidationAccuracy, last.ValidationErrors
	}
	if p.TestErrors = s.errors; s.state == Finished && s.errors == nil && s.data.Test.Len() > 0 {
		p.TestAccuracy = &s.test
	}
	return p
}

// Prediction is what the model takes an example for.
type Prediction struct {
	P          []float64 // by class
	Label      int
	Confidence float64 // the largest of P
}

// Predict returns what the model takes one input for, given as in the data set: 64 pixels from 0 to 1 for digits, which is
// a row of dataset.Digits. It returns a *ConfigError if there are more or fewer numbers, one is not finite, or a pixel is
// on another scale than those of training.
func (s *Session) Predict(input []float64) (Prediction, error) {
	if s.numbers != nil {
		return Prediction{}, &ConfigError{"data set", s.config.Dataset + " has no classes; Predicted gives its numbers"}
	}
	x, err := s.input(input)
	if err != nil {
		return Prediction{}, err
	}
	p := s.net.probabilities(x)
	out := Prediction{P: make([]float64, len(p)), Label: nn.Argmax(p)}
	for k, v := range p {
		out.P[k] = float64(v)
	}
	out.Confidence = out.P[out.Label]
	return out, nil
}

// ring holds the losses of the last batches.
type ring struct {
	values [20]float64
	n, at  int
}

func (r *ring) add(v float64) {
	r.values[r.at] = v
	r.at = (r.at + 1) % len(r.values)
	r.n = min(r.n+1, len(r.values))
}

func (r *ring) mean() (sum float64) {
	for _, v := range r.values[:r.n] {
		sum += v
	}
	return sum / float64(max(r.n, 1))
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
