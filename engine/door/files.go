package door

import "github.com/neuro-interaction-innovation-lab/oficina/engine/explain"

// Exporter turns a net into a file and tells how far the file is from the net on the rows of try: engine/export.Write. It is
// handed in so that an engine that writes no file does not carry what writes them.
type Exporter func(net explain.Net, kind string, try [][]float64) (file []byte, difference float64, err error)

// Export answers {"net","kind","try"} with {"difference"} and a file; an error comes without one.
func Export(write Exporter, request string) (reply, file []byte) {
	v, err := parse(request)
	if err != nil {
		return writeError(err), nil
	}
	var r reader
	net, kind, try := r.net(v.Field("net")), r.text("kind", v.Field("kind")), r.rows("try", v.Field("try"))
	if r.err != nil {
		return writeError(r.err), nil
	}
	file, difference, err := write(net, kind, try)
	if err != nil {
		return writeError(err), nil
	}
	return fields{}.number("difference", difference).object(), file
}
