// Package onnx carries networks between the engine and other programs: it reads ONNX files into an engine/graph.Graph
// and writes a graph as an ONNX file, in operator set Opset.
//
// A network that was read keeps the parameters of its file, by name and in the file's own layout; what the file does to
// them on their way (a transposed weight, gates in another order) is part of the graph, so that derivatives come out in
// the file's layout too. Model.Folded gives the same network with these steps done once and for all, for training.
//
// Sources: https://onnx.ai/onnx/operators/ for what operators mean, onnx.proto (IR version 10) for the file.
package onnx
