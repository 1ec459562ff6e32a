package course

import (
	_ "embed" // reads the data file
	"slices"

	"github.com/neuro-interaction-innovation-lab/oficina/engine/dataset/table"
)

//go:embed co2.csv
var co2 string

// Series is a quantity month by month.
type Series struct {
	Year, Month  int // of the first value; January is 1
	Unit         string
	Values       []float64
	Interpolated []int // places that were not measured: on a line between their neighbours
	Test         int   // so many values at the end are for the report
}

// Past returns what may be learnt from, and Future what is for the report: a series is cut in time, never shuffled.
func (s Series) Past() []float64   { return s.Values[:len(s.Values)-s.Test] }
func (s Series) Future() []float64 { return s.Values[len(s.Values)-s.Test:] }

// CO2 returns the carbon dioxide in the air at Mauna Loa, Hawaii, from March 1958 to December 2001: 526 monthly means of
// weekly ones, in parts per million; the last 120 are for the report.
func CO2() Series {
	t, err := table.Parse(co2)
	if err != nil {
		panic("course: the data set built into the program is damaged: " + err.Error())
	}
	values, err := t.Numbers(2)
	if err != nil {
		panic("course: the data set built into the program is damaged: " + err.Error())
	}
	s := Series{Year: 1958, Month: 3, Unit: "ppm", Values: values, Test: 120}
	for i := range values {
		if t.Cell(i, 3) == "1" {
			s.Interpolated = append(s.Interpolated, i)
		}
	}
	return s
}

// AirPassengers returns the passengers of international airlines from January 1949 to December 1960, in thousands: 144
// months, of which the last 24 are for the report. Source: Box and Jenkins 1976, series G.
func AirPassengers() Series {
	return Series{Year: 1949, Month: 1, Unit: "thousand", Values: slices.Clone(passengers[:]), Test: 24}
}

// A row a year.
var passengers = [...]float64{
	112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118,
	115, 126, 141, 135, 125, 149, 170, 170, 158, 133, 114, 140,
	145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
	171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194,
	196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201,
	204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
	242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278,
	284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306,
	315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
	340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337,
	360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405,
	417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432,
}
