(abstract_class_declaration name: (_) @name) @definition.class
(interface_declaration name: (_) @name) @definition.interface
(enum_declaration name: (_) @name) @definition.enum
(internal_module name: (_) @name) @scope.module
(module name: (identifier) @name) @scope.module

(public_field_definition
  name: (_) @name
  value: [(arrow_function) (function_expression)]) @definition.function

(import_require_clause source: (string (string_fragment) @import))
