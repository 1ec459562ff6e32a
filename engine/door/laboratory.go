package door

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/fit"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/lab"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/wire"
)

// Laboratory holds trainings of small networks on points of the plane, by number.
type Laboratory struct {
	// Now is a clock in milliseconds, by which a call to advance ends.
	Now func() float64

	sessions map[int]*lab.Session
	last     int
}

// longest is how many milliseconds one call to advance may take, whatever is asked for.
const longest = 250

// Call answers by name, with the arguments by name in an object: points draws examples, open makes a training of arrays,
// advance trains and replies with a frame, look only with the frame, net, slopes, set, reset and close tell and change what their
// names say. What is long comes beside the reply: for a frame map, units, scale, params and curve, as lab.Frame has them.
func (l *Laboratory) Call(name, request string) (reply []byte, arrays [][]float32) {
	v, err := parse(request)
	if err != nil {
		return writeError(err), nil
	}
	var r reader
	switch name {
	case "points":
		reply, err = drawn(&r, v)
	case "open":
		reply, err = l.open(&r, v)
	default:
		number := r.whole("session", v.Field("session"))
		s := l.sessions[number]
		switch {
		case r.err != nil:
		case s == nil:
			err = &explain.Error{Code: "no_session", Message: "there is no training " + strconv.Itoa(number)}
		case name == "close":
			delete(l.sessions, number)
			reply = []byte("null")
		default:
			reply, arrays, err = l.asked(name, &r, v, s)
		}
	}
	if r.err != nil {
		err = r.err
	}
	if err != nil {
		return writeError(err), nil
	}
	return reply, arrays
}

func (l *Laboratory) asked(name string, r *reader, v wire.Value, s *lab.Session) ([]byte, [][]float32, error) {
	switch name {
	case "advance", "look":
		side, small := r.whole("side", v.Field("side")), r.whole("small", v.Field("small"))
		if name == "advance" {
			pace, time := r.text("pace", v.Field("pace")), r.number("milliseconds", v.Field("milliseconds"))
			if r.err == nil {
				l.advance(r, s, pace, min(time, longest))
			}
		}
		if r.err != nil {
			return nil, nil, r.err
		}
		f, err := s.Frame(side, small)
		if err != nil {
			return nil, nil, err
		}
		return writeStand(s), [][]float32{f.Map, f.Units, f.Scale, f.Params, f.Curve}, nil
	case "net":
		return writeNet(s.Net()), nil, nil
	case "slopes":
		slopes, err := s.Slopes()
		return []byte("null"), [][]float32{slopes}, err
	case "set":
		rate := r.number("learningRate", v.Field("learningRate"))
		if r.err != nil {
			return nil, nil, r.err
		}
		return []byte("null"), nil, s.SetRate(rate)
	case "reset":
		s.Reset()
		return []byte("null"), nil, nil
	}
	return nil, nil, mistake("there is no call " + name)
}

// advance trains on one batch, to the end of an epoch, or as far as the time allows.
func (l *Laboratory) advance(r *reader, s *lab.Session, pace string, time float64) {
	end := l.Now() + time
	epoch := s.Epoch()
	switch pace {
	case "batch":
		s.Step()
	case "epoch":
		for s.Step() && s.Epoch() == epoch && l.Now() < end {
		}
	case "full":
		for l.Now() < end && s.Step() {
		}
	default:
		r.err = mistake("pace is " + strconv.Quote(pace) + "; it needs to be batch, epoch or full")
	}
}

func (l *Laboratory) open(r *reader, v wire.Value) ([]byte, error) {
	seed := r.number("seed", v.Field("seed"))
	if r.err == nil && !(seed >= 0 && seed < 1<<53 && seed == float64(uint64(seed))) {
		r.err = mistake("seed is " + string(wire.AppendNumber(nil, seed)) + "; it needs to be a whole number from 0")
	}
	c := fit.Config{
		Dataset: "points", Model: r.text("model", v.Field("model")), Optimizer: r.text("optimizer", v.Field("optimizer")),
		LearningRate: r.number("learningRate", v.Field("learningRate")), Batch: r.whole("batch", v.Field("batch")), Epochs: r.whole("epochs", v.Field("epochs")),
		L1: r.number("l1", v.Field("l1")), L2: r.number("l2", v.Field("l2")), Seed: uint64(seed),
	}
	classes := r.whole("classes", v.Field("classes"))
	data := dataset.Split{Train: r.set("train", v.Field("train"), classes), Validation: r.set("validation", v.Field("validation"), classes)}
	area := r.area(v.Field("area"))
	if r.err == nil && len(l.sessions) >= maxTrainings {
		r.err = mistake("there are " + strconv.Itoa(maxTrainings) + " trainings open; close one first")
	}
	if r.err != nil {
		return nil, r.err
	}
	s, err := lab.New(c, data, area)
	if err != nil {
		return nil, err
	}
	if l.sessions == nil {
		l.sessions = map[int]*lab.Session{}
	}
	l.last++
	l.sessions[l.last] = s
	return fields{}.whole("session", l.last).object(), nil
}

// set reads {"x":[[…]],"y":[…]}, y being classes.
func (r *reader) set(where string, v wire.Value, classes int) dataset.Set {
	s := dataset.Set{Inputs: 2, Classes: classes}
	for i, row := range r.rows(where+".x", v.Field("x")) {
		if len(row) != 2 && r.err == nil {
			r.err = mistake(where + ".x[" + strconv.Itoa(i) + "] has " + strconv.Itoa(len(row)) + " numbers; a point has 2")
		}
		for _, x := range row {
			s.X = append(s.X, float32(x))
		}
	}
	for i, y := range r.items(where+".y", v.Field("y")) {
		s.Y = append(s.Y, r.whole(where+".y["+strconv.Itoa(i)+"]", y))
	}
	return s
}

// area reads [x from, x to, y from, y to].
func (r *reader) area(v wire.Value) lab.Area {
	ends := r.numbers("area", v)
	if len(ends) != 4 {
		if r.err == nil {
			r.err = mistake("area needs four numbers: from and to of x, then of y")
		}
		return lab.Area{}
	}
	return lab.Area{X: [2]float64{ends[0], ends[1]}, Y: [2]float64{ends[2], ends[3]}}
}

func drawn(r *reader, v wire.Value) ([]byte, error) {
	p := lab.Points{
		Set: r.text("set", v.Field("set")), Count: r.whole("count", v.Field("count")), Noise: r.number("noise", v.Field("noise")),
		Classes: r.whole("classes", v.Field("classes")), Seed: uint64(max(0, r.whole("seed", v.Field("seed")))),
	}
	if r.err != nil {
		return nil, r.err
	}
	data, area, err := lab.Draw(p)
	if err != nil {
		return nil, err
	}
	return writePoints(data, area), nil
}

func writePoints(data dataset.Split, area lab.Area) []byte {
	part := func(s dataset.Set) []byte {
		x := make([][]float64, s.Len())
		for i := range x {
			for _, v := range s.Row(i) {
				x[i] = append(x[i], float64(v))
			}
		}
		return fields{}.rows("x", x).json("y", wire.AppendList(nil, s.Y, whole)).object()
	}
	ends := []float64{area.X[0], area.X[1], area.Y[0], area.Y[1]}
	return fields{}.json("train", part(data.Train)).json("validation", part(data.Validation)).whole("classes", data.Train.Classes).numbers("area", ends).object()
}

// writeStand tells how a training stands, without its history, which is in the frame.
func writeStand(s *lab.Session) []byte {
	p := s.Progress()
	return fields{}.text("state", string(p.State)).whole("step", p.Step).whole("epoch", p.Epoch).number("loss", p.Loss).
		number("validationLoss", p.ValidationLoss).number("validationAccuracy", p.ValidationAccuracy).object()
}
