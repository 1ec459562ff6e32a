package door

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/wire"
)

// Trainings holds trainings under way, by number. The zero value holds none.
type Trainings struct {
	sessions map[int]*training
	last     int
}

// training is a session and what the page knows of it.
type training struct {
	*fit.Session
	told evaluation // whose confusion was in a reply
}

// evaluation names one of a session's.
type evaluation struct {
	epoch int
	state fit.State
}

// maxTrainings bounds what a page that forgets to close can keep in memory.
const maxTrainings = 16

// Open makes a training from an object with the names of TrainConfig and replies with {"session"}.
func (t *Trainings) Open(request string) []byte {
	v, err := parse(request)
	if err != nil {
		return writeError(err)
	}
	var r reader
	seed := r.number("seed", v.Field("seed"))
	c := fit.Config{
		Dataset: r.text("dataset", v.Field("dataset")), Model: r.text("model", v.Field("model")), Optimizer: r.text("optimizer", v.Field("optimizer")),
		LearningRate: r.number("learningRate", v.Field("learningRate")), Batch: r.whole("batch", v.Field("batch")), Epochs: r.whole("epochs", v.Field("epochs")),
		Seed: uint64(seed),
	}
	// 2^53: up to there every whole number is a float64, and a seed reads back as it was given.
	if r.err == nil && (seed < 0 || seed >= 1<<53 || float64(c.Seed) != seed) {
		r.err = mistake("seed is " + string(wire.AppendNumber(nil, seed)) + "; it needs to be a whole number from 0")
	}
	if r.err == nil && len(t.sessions) >= maxTrainings {
		r.err = mistake("there are " + strconv.Itoa(maxTrainings) + " trainings open; close one first")
	}
	if r.err != nil {
		return writeError(r.err)
	}
	s, err := fit.New(c)
	if err != nil {
		return writeError(err)
	}
	if t.sessions == nil {
		t.sessions = map[int]*training{}
	}
	t.last++
	t.sessions[t.last] = &training{Session: s}
	return fields{}.whole("session", t.last).object()
}

// Run trains on batches until most have run or done says so, and returns how many ran: none if the training has
// finished or diverged, or there is no such training.
func (t *Trainings) Run(session, most int, done func() bool) (steps int) {
	s := t.sessions[session]
	for s != nil && steps < most && s.Step() {
		if steps++; done() {
			break
		}
	}
	return steps
}

func (t *Trainings) with(session int, f func(*training) ([]byte, error)) []byte {
	s := t.sessions[session]
	if s == nil {
		return writeError(&explain.Error{Code: "no_session", Message: "there is no training " + strconv.Itoa(session)})
	}
	reply, err := f(s)
	if err != nil {
		return writeError(err)
	}
	return reply
}

// Progress replies with how a training stands: TrainProgress without what the caller's clock and name add, and with the
// confusion of each evaluation once.
func (t *Trainings) Progress(session int) []byte {
	return t.with(session, func(s *training) ([]byte, error) {
		p := s.Progress()
		now := evaluation{p.Epoch, p.State}
		if s.told == now {
			p.Confusion = nil
		}
		s.told = now
		return writeProgress(p), nil
	})
}

// Set changes the learning rate and replies with null.
func (t *Trainings) Set(session int, rate float64) []byte {
	return t.with(session, func(s *training) ([]byte, error) { return []byte("null"), s.SetRate(rate) })
}

// Reset goes back to the first weights and replies with null.
func (t *Trainings) Reset(session int) []byte {
	return t.with(session, func(s *training) ([]byte, error) {
		s.Reset()
		s.told = evaluation{}
		return []byte("null"), nil
	})
}

// Predict replies with a Prediction for an array of inputs: for digits 64 pixels from 0 to dataset.Ink, row by row, as
// Digit gives them; for others as in the data set.
func (t *Trainings) Predict(session int, input string) []byte {
	return t.with(session, func(s *training) ([]byte, error) {
		v, err := wire.Parse(input)
		if err != nil {
			return nil, mistake("the input is " + err.Error())
		}
		var r reader
		x := r.numbers("input", v)
		if r.err != nil {
			return nil, r.err
		}
		if s.Config().Dataset == "digits" {
			for i, v := range x {
				if !(v >= 0 && v <= dataset.Ink) {
					return nil, &fit.ConfigError{Setting: "input", Reason: "pixel " + strconv.Itoa(i+1) + " is " + string(wire.AppendNumber(nil, v)) + "; pixels go from 0 to " + strconv.Itoa(dataset.Ink)}
				}
				x[i] = v / dataset.Ink
			}
		}
		return written(writePrediction)(s.Predict(x))
	})
}

// Turned replies with {"accuracy","confidence"} on the test images turned against the clock by a multiple of 90 degrees.
func (t *Trainings) Turned(session, degrees int) []byte {
	return t.with(session, func(s *training) ([]byte, error) {
		set := s.Data().Test
		if set.Side == 0 {
			return nil, &fit.ConfigError{Setting: "data set", Reason: s.Config().Dataset + " has no images to turn"}
		}
		if degrees%90 != 0 {
			return nil, &fit.ConfigError{Setting: "degrees", Reason: strconv.Itoa(degrees) + " is not a multiple of 90"}
		}
		set = set.Turned(degrees / 90)
		return fields{}.number("accuracy", s.Confusion(set).Accuracy()).number("confidence", s.Confidence(set)).object(), nil
	})
}

// Close forgets a training and replies with null.
func (t *Trainings) Close(session int) []byte {
	delete(t.sessions, session)
	return []byte("null")
}

// Digit replies with {"pixels","label"} of an image of the digits; split is "train", "validation" or "test".
func Digit(split string, index int) []byte {
	images := dataset.DigitImages()
	part, ok := map[string][]dataset.Image{"train": images.Train, "validation": images.Validation, "test": images.Test}[split]
	if !ok {
		return writeError(mistake("there is no split " + split + "; there are train, validation and test"))
	}
	if index < 0 || index >= len(part) {
		return writeError(mistake("there is no image " + strconv.Itoa(index) + "; there are 0 to " + strconv.Itoa(len(part)-1)))
	}
	pixels := wire.AppendList(nil, part[index].Pixels[:], func(b []byte, v uint8) []byte { return whole(b, int(v)) })
	return fields{}.json("pixels", pixels).whole("label", part[index].Label).object()
}
