package door

import (
	"strconv"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/explain"
	"github.com/neuro-interaction-innovation-lab/oficina/engine/wire"
)

// descend reads a walk of several methods over one ground; the answer has a path for each, and the rate at which plain
// descent begins to flee.
func (r *reader) descend(v wire.Value) func() ([]byte, error) {
	ground, walk := r.ground(v.Field("ground")), explain.Walk{Steps: r.whole("steps", v.Field("steps"))}
	if field := v.Field("start"); field.Kind != wire.Null {
		walk.Start = r.numbers("start", field)
	}
	if field := v.Field("batches"); field.Kind != wire.Null {
		for i, items := range r.items("batches", field) {
			where := "batches[" + strconv.Itoa(i) + "]"
			var batch []int
			for j, item := range r.items(where, items) {
				batch = append(batch, r.whole(where+"["+strconv.Itoa(j)+"]", item))
			}
			walk.Batches = append(walk.Batches, batch)
		}
	}
	if field := v.Field("batch"); field.Kind != wire.Null {
		walk.Batch, walk.Seed = r.whole("batch", field), r.whole("seed", v.Field("seed"))
	}
	var methods []explain.Method
	for i, item := range r.items("methods", v.Field("methods")) {
		where := "methods[" + strconv.Itoa(i) + "]"
		m := explain.Method{Name: r.text(where+".name", item.Field("name")), Rate: r.number(where+".rate", item.Field("rate"))}
		if field := item.Field("beta"); field.Kind != wire.Null {
			m.Beta = r.number(where+".beta", field)
		}
		methods = append(methods, m)
	}
	return func() ([]byte, error) {
		var paths []explain.Path
		for _, m := range methods {
			path, err := explain.Descend(ground, m, walk)
			if err != nil {
				return nil, err
			}
			paths = append(paths, path)
		}
		return fields{}.json("paths", wire.AppendList(nil, paths, appendPath)).number("limit", ground.Limit()).object(), nil
	}
}

func (r *reader) ground(v wire.Value) explain.Ground {
	if v.Field("net").Kind == wire.Null {
		return explain.Ground{Curvature: r.numbers("ground.curvature", v.Field("curvature")), Centre: r.numbers("ground.centre", v.Field("centre"))}
	}
	net := r.net(v.Field("net"))
	g := explain.Ground{Net: &net, X: r.rows("ground.X", v.Field("X"))}
	for _, y := range r.items("ground.y", v.Field("y")) {
		g.Y = append(g.Y, r.truth(y))
	}
	if field := v.Field("along"); field.Kind != wire.Null {
		g.Along = r.rows("ground.along", field)
	}
	return g
}

func appendPath(b []byte, p explain.Path) []byte {
	f := fields{}.rows("w", p.W).numbers("f", p.F).rows("g", p.G)
	if p.Factors != nil {
		f = f.numbers("factors", p.Factors)
	}
	if p.MACs > 0 {
		f = f.whole("macs", p.MACs)
	}
	if p.Net != nil {
		f = f.json("net", writeNet(*p.Net))
	}
	return append(b, f.object()...)
}

func writeField(values []float64) []byte { return fields{}.numbers("values", values).object() }

func writeSlice(along [][]float64) []byte { return fields{}.rows("along", along).object() }
