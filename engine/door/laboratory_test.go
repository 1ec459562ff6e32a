package door

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// ask calls and reads the reply.
func ask(t *testing.T, l *Laboratory, name, request string) (map[string]any, [][]float32) {
	t.Helper()
	reply, arrays := l.Call(name, request)
	var v map[string]any
	if err := json.Unmarshal(reply, &v); err != nil {
		t.Fatalf("%s: %v in %s", name, err, reply)
	}
	if v["error"] != nil {
		t.Fatalf("%s: %s", name, reply)
	}
	return v, arrays
}

// still is a clock that goes on by a millisecond whenever it is read.
func still() *Laboratory {
	now := 0.0
	return &Laboratory{Now: func() float64 { now++; return now }}
}

func request(t *testing.T, l *Laboratory) string {
	t.Helper()
	points, _ := ask(t, l, "points", `{"set":"circles","count":50,"noise":0.1,"classes":3,"seed":2}`)
	points["model"], points["optimizer"], points["learningRate"], points["batch"] = "dense 3 tanh, dense 1", "sgd", 0.1, 10
	points["epochs"], points["seed"], points["l1"], points["l2"] = 100, 1, 0, 0.001
	data, err := json.Marshal(points)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestALaboratoryGoesAsFarAsItIsAsked(t *testing.T) {
	l := still()
	opened, _ := ask(t, l, "open", request(t, l))
	id := fmt.Sprintf(`{"session":%v,"side":9,"small":4`, opened["session"])
	stand, arrays := ask(t, l, "look", id+"}")
	if stand["step"] != 0.0 || len(arrays) != 5 || len(arrays[0]) != 81 || len(arrays[1]) != 3*16 || len(arrays[2]) != 3 || len(arrays[3]) != 13 || len(arrays[4]) != 3 {
		t.Fatalf("%v, %d arrays", stand, len(arrays))
	}
	first := arrays[3]
	for _, test := range []struct {
		pace        string
		step, epoch float64
	}{{"batch", 1, 0}, {"epoch", 5, 1}, {"epoch", 10, 2}} {
		if stand, _ = ask(t, l, "advance", id+`,"milliseconds":100,"pace":"`+test.pace+`"}`); stand["step"] != test.step || stand["epoch"] != test.epoch {
			t.Errorf("%s: %v", test.pace, stand)
		}
	}
	if stand, _ = ask(t, l, "advance", id+`,"milliseconds":20,"pace":"full"}`); stand["step"].(float64) < 20 || stand["step"].(float64) > 35 {
		t.Errorf("full: %v", stand)
	}
	if _, slopes := ask(t, l, "slopes", id+"}"); len(slopes) != 1 || len(slopes[0]) != 13 {
		t.Errorf("slopes: %v", slopes)
	}
	if net, _ := ask(t, l, "net", id+"}"); len(net["layers"].([]any)) != 2 || net["loss"] != "bce" {
		t.Errorf("net: %v", net)
	}
	l.Call("reset", id+"}")
	if stand, arrays = ask(t, l, "look", id+"}"); stand["step"] != 0.0 || fmt.Sprint(arrays[3]) != fmt.Sprint(first) {
		t.Errorf("after the reset: %v, %v, first %v", stand, arrays[3], first)
	}
	l.Call("close", id+"}")
	if reply, _ := l.Call("look", id+"}"); !strings.Contains(string(reply), `"no_session"`) {
		t.Errorf("after the end: %s", reply)
	}
}

func TestALaboratoryNamesWhatIsWrong(t *testing.T) {
	l := still()
	good := request(t, l)
	for change, want := range map[[2]string]string{
		{`"area":[`, `"area":[1,`}:                 "area needs four numbers: from and to of x, then of y",
		{`"classes":2`, `"classes":1`}:             "train: there are 1 classes; at least 2 are needed",
		{`"x":[[`, `"x":[[7,`}:                     "train.x[0] has 3 numbers; a point has 2",
		{`dense 3 tanh`, `dense 3 tan`}:            "tanh",
		{`"optimizer":"sgd"`, `"optimizer":"sdg"`}: "sgd",
		{`"seed":1`, `"seed":-1`}:                  "seed is -1; it needs to be a whole number from 0",
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("%s is not in the request", change[0])
		}
		reply, _ := l.Call("open", bad)
		var v struct{ Error struct{ Message string } }
		if err := json.Unmarshal(reply, &v); err != nil || !strings.Contains(v.Error.Message, want) {
			t.Errorf("%s: got %s, want %s", change[1], reply, want)
		}
	}
	opened, _ := ask(t, l, "open", good)
	id := fmt.Sprintf(`{"session":%v,"side":900,"small":4,"pace":"slow","milliseconds":1}`, opened["session"])
	for name, want := range map[string]string{"look": "a side of 900 is not from 2 to 128", "advance": "pace is", "jump": "there is no call jump", "set": "learningRate is null"} {
		if reply, _ := l.Call(name, id); !strings.Contains(string(reply), want) {
			t.Errorf("%s: %s", name, reply)
		}
	}
}
