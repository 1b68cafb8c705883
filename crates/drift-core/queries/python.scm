(function_definition name: (_) @name) @definition.function
(class_definition name: (_) @name) @definition.class

(import_statement name: (dotted_name) @import)
(import_statement name: (aliased_import name: (dotted_name) @import))
(import_from_statement
  module_name: (_) @import.base
  name: [(dotted_name) @import.member (aliased_import name: (dotted_name) @import.member)])
(import_from_statement
  module_name: (_) @import.base
  (wildcard_import) @import.member)

(call function: (identifier) @call)
(call function: (attribute attribute: (_) @call))
