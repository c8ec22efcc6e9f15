; WaltzDB, the same rules as waltzdb.yaml.

(deftemplate stage (slot value))
(deftemplate line (slot p1) (slot p2))
(deftemplate edge
  (slot p1) (slot p2) (slot dx) (slot dy) (slot joined (default no)))
(deftemplate junction
  (slot type) (slot base) (slot p1) (slot p2) (slot p3 (default 0))
  (slot visited (default no)))
(deftemplate label
  (slot type) (slot id) (slot l1) (slot l2) (slot l3 (default none))
  (slot outline))
(deftemplate opposite (slot here) (slot there))
(deftemplate edge_label (slot p1) (slot p2) (slot id) (slot label))
(deftemplate illegal (slot base) (slot id))

(defrule reverse_edges
  (stage (value duplicate))
  ?line <- (line (p1 ?a) (p2 ?b))
  =>
  (bind ?dy (- (mod ?b 10000) (mod ?a 10000)))
  (bind ?dx (- ?b ?a ?dy))
  (retract ?line)
  (assert (edge (p1 ?a) (p2 ?b) (dx ?dx) (dy ?dy)))
  (assert (edge (p1 ?b) (p2 ?a) (dx (- 0 ?dx)) (dy (- 0 ?dy)))))

(defrule done_reversing
  (declare (salience -10))
  ?stage <- (stage (value duplicate))
  (not (line))
  =>
  (modify ?stage (value detect_junctions)))

(defrule make_3_junction
  (declare (salience 10))
  (stage (value detect_junctions))
  ?e1 <- (edge (p1 ?base) (p2 ?a) (dx ?ax) (dy ?ay) (joined no))
  ?e2 <- (edge (p1 ?base) (p2 ?b&~?a) (dx ?bx) (dy ?by) (joined no))
  (test (> (* ?ax ?by) (* ?ay ?bx)))
  ?e3 <- (edge (p1 ?base) (p2 ?c&~?a&~?b) (dx ?cx) (dy ?cy) (joined no))
  (test (> (* ?bx ?cy) (* ?by ?cx)))
  =>
  (bind ?turn (- (* ?ax ?cy) (* ?ay ?cx)))
  (assert (junction
    (type (if (> ?turn 0) then arrow else (if (= ?turn 0) then tee else fork)))
    (base ?base) (p1 ?a) (p2 ?b) (p3 ?c)))
  (modify ?e1 (joined yes))
  (modify ?e2 (joined yes))
  (modify ?e3 (joined yes)))

(defrule make_l
  (stage (value detect_junctions))
  ?e1 <- (edge (p1 ?base) (p2 ?a) (dx ?ax) (dy ?ay) (joined no))
  ?e2 <- (edge (p1 ?base) (p2 ?b&~?a) (dx ?bx) (dy ?by) (joined no))
  (test (> (* ?ax ?by) (* ?ay ?bx)))
  (not (edge (p1 ?base) (p2 ~?a&~?b)))
  =>
  (assert (junction (type L) (base ?base) (p1 ?a) (p2 ?b)))
  (modify ?e1 (joined yes))
  (modify ?e2 (joined yes)))

(defrule done_detecting
  (declare (salience -10))
  ?stage <- (stage (value detect_junctions))
  =>
  (modify ?stage (value start)))

; The largest point that is left lies on the outside of its block.
(defrule start
  ?stage <- (stage (value start))
  ?junction <- (junction (base ?base) (visited no))
  (not (junction (base ?other&:(> ?other ?base)) (visited no)))
  =>
  (modify ?junction (visited now))
  (modify ?stage (value outline)))

(defrule outline_l
  (stage (value outline))
  (junction (type L) (base ?base) (p1 ?a) (p2 ?b) (visited now))
  (label (type L) (id ?id) (l1 ?l1) (l2 ?l2) (outline yes))
  =>
  (assert (edge_label (p1 ?base) (p2 ?a) (id ?id) (label ?l1)))
  (assert (edge_label (p1 ?base) (p2 ?b) (id ?id) (label ?l2))))

(defrule outline_arrow
  (stage (value outline))
  (junction (type arrow) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c) (visited now))
  (label (type arrow) (id ?id) (l1 ?l1) (l2 ?l2) (l3 ?l3) (outline yes))
  =>
  (assert (edge_label (p1 ?base) (p2 ?a) (id ?id) (label ?l1)))
  (assert (edge_label (p1 ?base) (p2 ?b) (id ?id) (label ?l2)))
  (assert (edge_label (p1 ?base) (p2 ?c) (id ?id) (label ?l3))))

(defrule done_outline
  (declare (salience -10))
  ?stage <- (stage (value outline))
  ?junction <- (junction (visited now))
  =>
  (modify ?junction (visited yes))
  (modify ?stage (value visiting)))

(defrule reach
  (declare (salience 10))
  (stage (value visiting))
  (junction (base ?base) (visited yes))
  (edge (p1 ?base) (p2 ?next))
  ?junction <- (junction (base ?next) (visited no))
  =>
  (modify ?junction (visited next)))

(defrule visit_3_junction
  ?stage <- (stage (value visiting))
  ?junction <- (junction (type ~L) (base ?base) (visited next))
  (not (junction (type ~L) (base ?other&:(> ?other ?base)) (visited next)))
  =>
  (modify ?junction (visited now))
  (modify ?stage (value marking)))

(defrule visit_l
  (declare (salience -5))
  ?stage <- (stage (value visiting))
  ?junction <- (junction (type L) (base ?base) (visited next))
  (not (junction (type L) (base ?other&:(> ?other ?base)) (visited next)))
  =>
  (modify ?junction (visited now))
  (modify ?stage (value marking)))

(defrule next_block
  (declare (salience -10))
  ?stage <- (stage (value visiting))
  (exists (junction (visited no)))
  =>
  (modify ?stage (value start)))

(defrule done_visiting
  (declare (salience -20))
  ?stage <- (stage (value visiting))
  =>
  (modify ?stage (value done)))

(defrule mark_3_junction
  (stage (value marking))
  (junction (type ?type&~L) (base ?base) (p1 ?a) (p2 ?b) (p3 ?c) (visited now))
  (label (type ?type) (id ?id) (l1 ?l1) (l2 ?l2) (l3 ?l3))
  =>
  (assert (edge_label (p1 ?base) (p2 ?a) (id ?id) (label ?l1)))
  (assert (edge_label (p1 ?base) (p2 ?b) (id ?id) (label ?l2)))
  (assert (edge_label (p1 ?base) (p2 ?c) (id ?id) (label ?l3))))

(defrule mark_l
  (stage (value marking))
  (junction (type L) (base ?base) (p1 ?a) (p2 ?b) (visited now))
  (label (type L) (id ?id) (l1 ?l1) (l2 ?l2))
  =>
  (assert (edge_label (p1 ?base) (p2 ?a) (id ?id) (label ?l1)))
  (assert (edge_label (p1 ?base) (p2 ?b) (id ?id) (label ?l2))))

(defrule done_marking
  (declare (salience -10))
  ?stage <- (stage (value marking))
  ?junction <- (junction (visited now))
  =>
  (modify ?junction (visited yes))
  (modify ?stage (value checking)))

(defrule find_illegal
  (stage (value checking))
  (edge_label (p1 ?base) (p2 ?other) (id ?id) (label ?here))
  (junction (base ?other) (visited yes))
  (opposite (here ?here) (there ?there))
  (not (edge_label (p1 ?other) (p2 ?base) (label ?there)))
  =>
  (assert (illegal (base ?base) (id ?id))))

(defrule forget
  (declare (salience 20))
  (illegal (base ?base) (id ?id))
  ?label <- (edge_label (p1 ?base) (id ?id))
  =>
  (retract ?label))

(defrule forgotten
  (declare (salience 10))
  ?illegal <- (illegal)
  =>
  (retract ?illegal))

(defrule done_checking
  (declare (salience -10))
  ?stage <- (stage (value checking))
  =>
  (modify ?stage (value visiting)))
