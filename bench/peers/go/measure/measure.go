// Package measure runs one round of one workload and prints one JSON line.
package measure

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"time"
)

// Batches is the number of different batches, taken in turn.
const Batches = 8

type line struct {
	Contestant string  `json:"contestant"`
	Version    string  `json:"version"`
	Workload   string  `json:"workload"`
	Rate       float64 `json:"steps_per_s,omitempty"`
	Error      string  `json:"error,omitempty"`
}

// version is that of the module that a contestant is about.
func version(module string) string {
	info, _ := debug.ReadBuildInfo()
	for _, m := range info.Deps {
		if m.Path == module {
			return m.Version
		}
	}
	return "unknown"
}

func tell(l line) {
	if err := json.NewEncoder(os.Stdout).Encode(l); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Refuse says why a contestant cannot do a workload.
func Refuse(contestant, module, workload, reason string) {
	tell(line{Contestant: contestant, Version: version(module), Workload: workload, Error: reason})
}

// Run warms up, counts steps and prints; step(i) trains on batch i.
func Run(contestant, module, workload string, step func(i int)) {
	warm, seconds := seconds("WARM"), seconds("SECONDS_MEASURED")
	done := 0
	for start := time.Now(); time.Since(start) < warm; done++ {
		step(done % Batches)
	}
	atOnce := max(1, done/50)
	done = 0
	start := time.Now()
	for time.Since(start) < seconds {
		for range atOnce {
			step(done % Batches)
			done++
		}
	}
	tell(line{Contestant: contestant, Version: version(module), Workload: workload, Rate: float64(done) / time.Since(start).Seconds()})
}

func seconds(name string) time.Duration {
	s, err := strconv.ParseFloat(os.Getenv(name), 64)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s=%q: give seconds\n", name, os.Getenv(name))
		os.Exit(2)
	}
	return time.Duration(s * float64(time.Second))
}
