; Reachability, the same rules as closure.yaml.

(deftemplate edge (slot from_node) (slot to_node))
(deftemplate path (slot from_node) (slot to_node))

(defrule step
  (logical (edge (from_node ?a) (to_node ?b)))
  =>
  (assert (path (from_node ?a) (to_node ?b))))

(defrule further
  (logical (path (from_node ?a) (to_node ?b))
           (edge (from_node ?b) (to_node ?c)))
  =>
  (assert (path (from_node ?a) (to_node ?c))))
